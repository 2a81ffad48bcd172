/** A link to another place of this page: a plain link for the browser, so that it can be opened in another tab. */
import type { ComponentChildren, JSX } from "preact";
import { useNavigation } from "../state/navigation";
import { addressOf, type Place, viewOf } from "../state/view";

interface Props {
  to: Place;
  class?: string;
  title?: string;
  current?: boolean;
  children: ComponentChildren;
}

export function PlaceLink({ to, current, children, ...rest }: Props): JSX.Element {
  const { view, go } = useNavigation();
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a {...rest} href={addressOf(viewOf(to, view))} onClick={follow} aria-current={current ? "page" : undefined}>
      {children}
    </a>
  );
}
