/** What of a list was not found, each with a search of its own. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { text } from "../../../../text/en";
import { Choose, type Choosing } from "./choose";
import type { Found } from "../match";

const ROWS_AT_ONCE = 200;

export function Lacking({ lacking, choosing }: { lacking: readonly Found[]; choosing: Choosing }): JSX.Element {
  const [count, setCount] = useState(ROWS_AT_ONCE);
  return (
    <section>
      <h3>{text.paste.lacking(lacking.length)}</h3>
      <ul class="not-found">
        {lacking.slice(0, count).map(({ line, written, query }) => (
          <li key={line} data-line={line}>
            <span class="number note">{line}</span>
            <span dir="auto">{written}</span>
            {choosing.line === line ? (
              <Choose line={line} query={query} choosing={choosing} />
            ) : (
              <button
                type="button"
                class="link"
                data-do="choose"
                aria-label={text.paste.searchFor(written)}
                onClick={() => choosing.begin(line)}
              >
                {text.paste.search}
              </button>
            )}
          </li>
        ))}
      </ul>
      {lacking.length > count && (
        <button type="button" class="link" onClick={() => setCount(count + ROWS_AT_ONCE)}>
          {text.paste.more(lacking.length - count)}
        </button>
      )}
    </section>
  );
}
