/** The frame: search and theme above, the track or the start below. */
import type { JSX } from "preact";
import { useCallback, useEffect } from "preact/hooks";
import { ThemeSwitch } from "../parts/theme_switch";
import { ViewLink } from "../parts/link";
import { useNavigation } from "../state/history";
import { useKeys } from "../state/keys";
import { EMPTY_VIEW } from "../state/view";
import { text } from "../text/en";
import { Search } from "./search";
import { Start } from "./start";
import { TrackView } from "./track";

export function Page(): JSX.Element {
  const { view, open, change } = useNavigation();
  useKeys();
  const search = useCallback((query: string) => open({ ...view, query }), [view, open]);

  useEffect(() => {
    if (view.track === null) document.title = text.plainTitle;
  }, [view.track]);

  return (
    <>
      <a class="skip" href="#content">
        {text.skip}
      </a>
      <header class="top">
        <ViewLink to={EMPTY_VIEW} open={open} class="brand">
          {text.name}
        </ViewLink>
        <Search view={view} open={open} change={change} />
        <nav class="links">
          <a href="docs">{text.docs}</a>
          <ThemeSwitch />
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        {view.track === null ? (
          <Start open={open} />
        ) : (
          <TrackView key={view.track} id={view.track} view={view} open={open} change={change} search={search} />
        )}
      </main>
      <footer class="keys">{text.keys}</footer>
    </>
  );
}
