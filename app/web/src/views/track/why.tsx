/** Why a track is in the list: what it shares with the track of the view, and where both differ. */
import type { JSX } from "preact";
import { recommend } from "../../api/client";
import type { Comparison, Track } from "../../api/types";
import { asSimilarity, featureName, featureValue } from "../../parts/features";
import { Problem } from "../../parts/problem";
import { useLatest } from "../../state/latest";
import { useNavigation } from "../../state/navigation";
import { text } from "../../text/en";

interface Props {
  track: Track;
  /** The id of the track that the list is for. */
  seed: string;
  /** Its title. */
  title: string;
}

export function Why({ track, seed, title }: Props): JSX.Element {
  const { list: settings } = useNavigation().view;
  const { answer, error, retry } = useLatest(`${seed}\n${track.id}`, JSON.stringify(settings), async (signal) =>
    recommend(seed, settings, true, signal),
  );
  const reasons = answer?.recommendations.find((row) => row.track.id === track.id)?.reasons;
  if (error) return <Problem error={error} retry={retry} />;
  if (!reasons) return <p class="note why">{text.loading}</p>;
  const shared = reasons.genres_in_common;
  return (
    <div class="why">
      <p>
        {text.alike(asSimilarity(reasons.acoustic_similarity), asSimilarity(reasons.genre_affinity))}{" "}
        {shared.length > 0 && text.shared(shared.join(", "))}
      </p>
      <Compared heading={text.closest} titles={[track.name, title]} comparisons={reasons.closest} />
      <Compared heading={text.furthest} titles={[track.name, title]} comparisons={reasons.furthest} />
    </div>
  );
}

interface ComparedProps {
  heading: string;
  titles: [string, string];
  comparisons: Comparison[];
}

function Compared({ heading, titles, comparisons }: ComparedProps): JSX.Element | null {
  if (!comparisons.length) return null;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          {titles.map((title, column) => (
            <th key={column} scope="col" dir="auto" title={title}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {comparisons.map(({ feature, track, seed }) => (
          <tr key={feature}>
            <th scope="row">{featureName(feature)}</th>
            <td>{featureValue(feature, track)}</td>
            <td>{featureValue(feature, seed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
