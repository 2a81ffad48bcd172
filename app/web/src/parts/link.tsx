/** A link to another view of this page: a plain link for the browser, so that it can be opened in another tab. */
import type { ComponentChildren, JSX } from "preact";
import { addressOf, type View } from "../state/view";

interface Props {
  to: View;
  open(view: View): void;
  class?: string;
  title?: string;
  children: ComponentChildren;
}

export function ViewLink({ to, open, children, ...rest }: Props): JSX.Element {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(to);
  };
  return (
    <a {...rest} href={addressOf(to)} onClick={follow}>
      {children}
    </a>
  );
}
