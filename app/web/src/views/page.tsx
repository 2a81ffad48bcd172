/** The frame: search above; below, side by side on a wide screen and by tabs on a narrow one, music, map and playlist. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Help } from "../parts/help";
import { PlaceLink } from "../parts/link";
import { ThemeSwitch } from "../parts/theme_switch";
import { useKeys } from "../state/keys";
import { NavigationProvider, useHistory } from "../state/navigation";
import { PlaylistProvider, usePlaylistState } from "../state/playlist";
import { ShownProvider, useShownState } from "../state/shown";
import { UndoProvider, useUndoState } from "../state/undo";
import { type Place, PANELS, type View } from "../state/view";
import { text } from "../text/en";
import { MapPanel } from "./map/panel";
import { PlaylistPanel } from "./playlist/panel";
import { Search } from "./search";
import { Start } from "./start";
import { TrackView } from "./track/track";

export function Page(): JSX.Element {
  const navigation = useHistory();
  const shown = useShownState();
  const undo = useUndoState();
  const playlist = usePlaylistState(navigation, undo);
  const { place, panel } = navigation.view;
  useKeys(navigation, undo);

  useEffect(() => {
    document.title = text.plainTitle; // until what is read has a better one
  }, [place]);

  return (
    <NavigationProvider value={navigation}>
      <UndoProvider value={undo}>
        <PlaylistProvider value={playlist}>
          <ShownProvider value={shown}>
            <a class="skip" href="#content">
              {text.skip}
            </a>
            <header class="top">
              <PlaceLink to={{ kind: "start" }} class="brand">
                {text.name}
              </PlaceLink>
              <Search />
              <nav class="links" aria-label={text.pages}>
                <PlaceLink to={{ kind: "what-if" }} current={place.kind === "what-if"}>
                  {text.whatIf}
                </PlaceLink>
                <PlaceLink to={{ kind: "model" }} current={place.kind === "model"}>
                  {text.model}
                </PlaceLink>
                <a href="docs">{text.docs}</a>
                <Help />
                <ThemeSwitch />
              </nav>
            </header>
            <div class="frame" data-panel={panel} data-place={place.kind}>
              <main id="content" class="music" tabIndex={-1}>
                <Reading place={place} />
              </main>
              <MapPanel />
              <PlaylistPanel />
            </div>
            <Tabs view={navigation.view} change={navigation.change} />
            <p class="unseen" role="status">
              {undo.said}
            </p>
          </ShownProvider>
        </PlaylistProvider>
      </UndoProvider>
    </NavigationProvider>
  );
}

function Reading({ place }: { place: Place }): JSX.Element {
  switch (place.kind) {
    case "track":
      return <TrackView key={place.id} id={place.id} />;
    default:
      return <Start />;
  }
}

/** Where the screen is narrow: within reach of the thumb. */
function Tabs({ view, change }: { view: View; change(part: Partial<View>): void }): JSX.Element {
  return (
    <nav class="tabs" aria-label={text.panels}>
      {PANELS.map((panel) => (
        <button
          key={panel}
          type="button"
          aria-current={view.panel === panel ? "true" : undefined}
          onClick={() => change({ panel })}
        >
          {text.panelNames[panel]}
          {panel === "playlist" && view.playlist.length > 0 && <span class="number"> {view.playlist.length}</span>}
        </button>
      ))}
    </nav>
  );
}
