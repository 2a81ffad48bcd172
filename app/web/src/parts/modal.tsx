/** A dialog over the page, from when it is drawn until it is closed. */
import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { text } from "../text/en";

interface Props {
  heading: string;
  class: string;
  /** It was closed: draw it no more. The browser has given the focus back to where it was. */
  closed(): void;
  /** Given the way to close it. */
  children(close: () => void): ComponentChildren;
}

export function Modal({ heading, class: name, closed, children }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const close = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} class={`modal ${name}`} aria-labelledby={id} onClose={closed}>
      <header>
        <h2 id={id}>{heading}</h2>
        <button type="button" class="button" onClick={close}>
          {text.close}
        </button>
      </header>
      {children(close)}
    </dialog>
  );
}
