/** The keys, on demand. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { HELP_ID } from "../../state/keys";
import { text } from "../../text/en";

export function Help(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button
        id={HELP_ID}
        type="button"
        class="plain help-button"
        title={text.help}
        onClick={() => dialog.current?.showModal()}
      >
        {text.helpButton}
      </button>
      <dialog ref={dialog} class="help" aria-labelledby="help-heading">
        <h2 id="help-heading">{text.help}</h2>
        <dl>
          {Object.entries(text.keys).map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button class="button">{text.close}</button>
        </form>
      </dialog>
    </>
  );
}
