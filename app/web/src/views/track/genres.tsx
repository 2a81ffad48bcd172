/** The genres of a track: as the table has them, beside what the model predicts. */
import type { JSX } from "preact";
import { predictGenres } from "../../api/genres";
import type { Track } from "../../api/types";
import { Problem } from "../../parts/problem";
import { useLatest } from "../../state/latest";
import { useNavigation } from "../../state/navigation";
import { text } from "../../text/en";
import { Evidence } from "./evidence";
import { Ranking } from "../../parts/ranking";

/** Whether somebody says them: the table, or the tags of the file. */
function isTold(track: Track): boolean {
  return track.genres_from === "table" || track.genres_from === "tags";
}

export function Genres({ track }: { track: Track }): JSX.Element {
  return (
    <div class="genres">
      <section>
        <h2>{text.track.ofTable}</h2>
        {isTold(track) ? (
          <TableGenres genres={track.genres} />
        ) : (
          <p class="note">{text.track.noneOfTable}</p>
        )}
      </section>
      <section>
        <h2>{text.track.ofModel}</h2>
        <Predicted track={track} />
      </section>
    </div>
  );
}

function TableGenres({ genres }: { genres: readonly string[] }): JSX.Element {
  const { view, open } = useNavigation();
  return (
    <ul class="chips">
      {genres.map((genre) => (
        <li key={genre}>
          <button
            type="button"
            class="chip"
            dir="auto"
            title={text.track.tracksOf(genre)}
            onClick={() => open({ ...view, query: `genre:"${genre.replaceAll('"', " ")}"` })}
          >
            {genre}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Predicted({ track }: { track: Track }): JSX.Element {
  const { answer, error, loading, retry } = useLatest(track.id, "", async (signal) => predictGenres(track, signal));
  // All that the catalogue says of a track is well formed: it is too little.
  if (error?.code === "invalid_request") return <p class="note">{text.track.nothingTells}</p>;
  if (error) return <Problem error={error} retry={retry} />;
  if (!answer) return <p class="note">{text.loading}</p>;
  return (
    <div class={loading ? "predicted dimmed" : "predicted"}>
      <div class="foremost">
        <Ranking genres={answer.genres} />
      </div>
      <details>
        <summary>{text.track.evidence}</summary>
        <Evidence evidence={answer.evidence} isCounted={isTold(track)} />
      </details>
    </div>
  );
}
