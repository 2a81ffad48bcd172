/** Why a track is in the list: what it shares with the seed that it is most like, and where both differ. */
import type { JSX } from "preact";
import { type Comparison, recommend, type Reasons, type Seed } from "../../api/list";
import type { Track } from "../../api/types";
import { asSimilarity, featureName, featureValue } from "../../parts/features";
import { Problem } from "../../parts/problem";
import { useCatalogue } from "../../state/catalogue";
import { useLatest } from "../../state/latest";
import { useNavigation } from "../../state/navigation";
import { text } from "../../text/en";

interface Props {
  track: Track;
  seeds: readonly Seed[];
}

export function Why({ track, seeds }: Props): JSX.Element | null {
  const { list } = useNavigation().view;
  const catalogue = useCatalogue();
  const { answer, error, retry } = useLatest(track.id, JSON.stringify([seeds, list]), async (signal) =>
    catalogue.ask(list, signal, async (settled) => recommend(seeds, settled, true, signal)),
  );
  if (error) return <Problem error={error} retry={retry} />;
  if (!answer) return <p class="note why">{text.loading}</p>;
  const reasons = answer.recommendations.find((row) => row.track.id === track.id)?.reasons;
  if (!reasons) return null;
  const shared = reasons.genres_in_common;
  const seed = seedName(reasons.seed);
  return (
    <div class="why">
      <p>
        {(seeds.length > 1 || list.likes.length > 0) && text.track.closestTo(seed)}{" "}
        {text.alike(asSimilarity(reasons.acoustic_similarity), asSimilarity(reasons.genre_affinity))}{" "}
        {shared.length > 0 && text.shared(shared.join(", "))}
      </p>
      <Compared heading={text.closest} titles={[track.name, seed]} comparisons={reasons.closest} />
      <Compared heading={text.furthest} titles={[track.name, seed]} comparisons={reasons.furthest} />
    </div>
  );

  function seedName({ track: ofTrack, artist: ofArtist }: Reasons["seed"]): string {
    const [kind, id] = ofArtist ? (["artist", ofArtist] as const) : (["track", ofTrack ?? ""] as const);
    return seeds.find((each) => each.kind === kind && each.id === id)?.name ?? catalogue.nameOf(kind, id) ?? id;
  }
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
