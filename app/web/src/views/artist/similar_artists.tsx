/** The artists that are most like one. */
import type { JSX } from "preact";
import type { SimilarArtistsAnswer } from "../../api/artists";
import { Bar } from "../../parts/bar";
import { asSimilarity } from "../../parts/features";
import { PlaceLink } from "../../parts/link";
import { Problem } from "../../parts/problem";
import type { Latest } from "../../state/latest";
import { text } from "../../text/en";

export function SimilarArtists({ found }: { found: Latest<SimilarArtistsAnswer> }): JSX.Element {
  const { answer, error, retry } = found;
  return (
    <section>
      <h2>{text.track.similarArtists}</h2>
      {error && <Problem error={error} retry={retry} />}
      {!answer && !error && <p class="note">{text.loading}</p>}
      {answer?.similar.length === 0 && <p class="note">{text.track.noSimilarArtists}</p>}
      <ul class="similar-artists">
        {answer?.similar.map(({ artist, similarity }) => (
          <li key={artist.id}>
            <span class="similarity" title={text.similarity(asSimilarity(similarity))}>
              <span class="number">{asSimilarity(similarity)}</span>
              <Bar value={similarity} />
            </span>
            <span class="names">
              <PlaceLink to={{ kind: "artist", id: artist.id }} class="artist-name" title={artist.name}>
                <span dir="auto">{artist.name}</span>
              </PlaceLink>
              <span class="genre">{artist.genres[0]?.genre}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
