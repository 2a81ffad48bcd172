/** The heading of a place: it names the document, and takes the focus of who came from the search. */
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { text } from "../../text/en";
import { SEARCH_ID } from "../keys";

export function useHeading(heading: RefObject<HTMLElement | null>, name: string | undefined): void {
  useEffect(() => {
    document.title = name === undefined ? text.plainTitle : text.title(name);
    if (name === undefined) return;
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.id === SEARCH_ID)
      heading.current?.focus({ preventScroll: true });
  }, [name]);
}
