/** The names of a track that is made up: its title, its album, and its artists, one by one. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type WhatIf, withArtist } from "../../state/what_if";
import { text } from "../../text/en";

interface Props {
  whatIf: WhatIf;
  change(whatIf: WhatIf): void;
}

const LONGEST = 300;

export function Names({ whatIf, change }: Props): JSX.Element {
  return (
    <div class="made-up-names">
      <Field label={text.whatIfPage.title} value={whatIf.title} change={(title) => change({ ...whatIf, title })} />
      <Field label={text.album} value={whatIf.album} change={(album) => change({ ...whatIf, album })} />
      <Artists whatIf={whatIf} change={change} />
    </div>
  );
}

interface FieldProps {
  label: string;
  value: string;
  change(value: string): void;
}

function Field({ label, value, change }: FieldProps): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        dir="auto"
        autocomplete="off"
        maxLength={LONGEST}
        value={value}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    </label>
  );
}

/** A name may hold commas, so each is entered by itself. */
function Artists({ whatIf, change }: Props): JSX.Element {
  const [typed, setTyped] = useState("");
  const add = (): void => {
    if (!typed.trim()) return;
    change(withArtist(whatIf, typed));
    setTyped("");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    add();
  };
  return (
    <div class="field made-up-artists">
      <label for="made-up-artist">{text.whatIfPage.artists}</label>
      {whatIf.artists.length > 0 && (
        <ul>
          {whatIf.artists.map((name) => (
            <li key={name}>
              <button
                type="button"
                class="chip"
                aria-label={text.whatIfPage.without(name)}
                title={text.whatIfPage.without(name)}
                onClick={() => change({ ...whatIf, artists: whatIf.artists.filter((other) => other !== name) })}
              >
                <span dir="auto">{name}</span> <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        id="made-up-artist"
        type="text"
        dir="auto"
        autocomplete="off"
        maxLength={LONGEST}
        placeholder={text.whatIfPage.artistHint}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
      />
    </div>
  );
}
