/** Asks for the key, when the service answers that it wants one. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { followKeyWanted, keepKey, keptKey } from "../../api/key";
import { text } from "../../text/en";
import { Modal } from "../modal";

const FORM = "songkin_[A-Za-z0-9_\\-]{43}";

export function KeyDialog(): JSX.Element | null {
  const [isWanted, setIsWanted] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => followKeyWanted(() => setIsWanted(true)), []);
  useLayoutEffect(() => field.current?.focus(), [isWanted]);
  if (!isWanted) return null;

  const use = (event: Event): void => {
    event.preventDefault();
    keepKey(field.current?.value ?? "");
    location.reload(); // the address is the view: all of it is asked for again
  };

  return (
    <Modal heading={text.key.heading} class="key-dialog" closed={() => setIsWanted(false)}>
      {() => (
        <form class="modal-body" onSubmit={use}>
          <p>{keptKey() ? text.key.refused : text.key.line}</p>
          <label>
            {text.key.label}
            <input
              ref={field}
              type="password"
              autocomplete="current-password"
              required
              pattern={FORM}
              title={text.key.form}
            />
          </label>
          <button class="button">{text.key.use}</button>
        </form>
      )}
    </Modal>
  );
}
