/** What each kind of evidence says of a track's genres, alone. */
import type { JSX } from "preact";
import type { GenreProbability, Prediction } from "../../api/genres";
import { text } from "../../text/en";
import { Ranking } from "../../parts/ranking";

interface Props {
  evidence: Prediction["evidence"];
  /** Whether the track is one of those that tell what its artists play. */
  isCounted: boolean;
}

export function Evidence({ evidence, isCounted }: Props): JSX.Element {
  const said: Record<(typeof evidence.used)[number], GenreProbability[] | null> = {
    features: evidence.by_features,
    words: evidence.by_words,
    artists: evidence.by_artists,
  };
  return (
    <div class="evidence">
      {(["features", "words", "artists"] as const).map((kind) => (
        <section key={kind}>
          <h3>{text.track.evidenceOf[kind]}</h3>
          {said[kind] && <Ranking genres={said[kind]} />}
          {!said[kind] && (
            <p class="note">{evidence.used.includes(kind) ? text.track.onlyEvidence : text.track.noEvidence[kind]}</p>
          )}
          {kind === "artists" &&
            evidence.artists
              .filter(({ n_tracks }) => n_tracks > 0)
              .map(({ name, n_tracks }) => (
                <p key={name} class="note" dir="auto">
                  {text.track.counted(name, n_tracks, isCounted)}
                </p>
              ))}
        </section>
      ))}
    </div>
  );
}
