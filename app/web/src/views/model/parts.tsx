/** What the bundle in use can do, and what it cannot because a part of it is absent. */
import type { JSX } from "preact";
import { text } from "../../text/en";
import { fields, members, word } from "../../api/reading";

interface Part {
  name: string;
  present: boolean;
  enables: string;
}

export function Parts({ info }: { info: unknown }): JSX.Element | null {
  const parts = members(fields(info)["parts"], readPart);
  if (!parts.length) return null;
  return (
    <section>
      <h2>{text.modelPage.parts}</h2>
      <ul class="bundle-parts">
        {parts.map(({ name, present, enables }) => (
          <li key={name} class={present ? "" : "absent"}>
            <span class="sign" aria-hidden="true">
              {present ? "✓" : "–"}
            </span>
            <span>
              {enables}
              {!present && ` ${text.modelPage.absent}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function readPart(value: unknown): Part | null {
  const given = fields(value);
  const [name, enables] = [word(given["name"]), word(given["enables"])];
  return name && enables ? { name, enables, present: given["present"] === true } : null;
}
