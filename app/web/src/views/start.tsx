/** What there is before anything was asked: a line that says what this is, and a few tracks to try. */
import type { JSX } from "preact";
import { readExamples } from "../api/client";
import { PlaceLink } from "../parts/link";
import { Problem } from "../parts/problem";
import { useLatest } from "../state/latest";
import { text } from "../text/en";

const EXAMPLES = 6;

export function Start(): JSX.Element {
  const { answer, error, loading, retry } = useLatest("start", "", async (signal) => readExamples(EXAMPLES, signal));
  return (
    <section class="start">
      <h1>{text.startHeading}</h1>
      <p class="note">{answer?.length === 0 ? text.startEmpty : text.startLine}</p>
      {error && <Problem error={error} retry={retry} />}
      {loading && !answer && <p class="note">{text.loading}</p>}
      <ul class="examples">
        {answer?.map((track) => (
          <li key={track.id} data-row>
            <PlaceLink to={{ kind: "track", id: track.id }} class="example">
              <span class="name" dir="auto" title={track.name}>
                {track.name}
              </span>
              <span class="by" dir="auto">
                {track.artists.map((artist) => artist.name).join(", ")}
              </span>
              <span class="genre">{track.genres[0]}</span>
            </PlaceLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
