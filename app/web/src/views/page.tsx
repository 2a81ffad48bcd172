/** The frame: search above; below, music, map and playlist, side by side or, on a narrow screen, by tabs. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Guard } from "../parts/guard";
import { KeyDialog } from "../parts/frame/key_dialog";
import { Help } from "../parts/frame/help";
import { PlaceLink } from "../parts/link";
import { ThemeSwitch } from "../parts/frame/theme_switch";
import { Toast } from "../parts/frame/toast";
import { CatalogueProvider, useNewCatalogue } from "../state/catalogue";
import { useKeys } from "../state/keys";
import { NavigationProvider, useHistory, useNavigation } from "../state/navigation";
import { PlayingProvider, usePlayingState } from "../state/playing";
import { PlaylistProvider, usePlaylistState } from "../state/playlist";
import { ShownProvider, useShownState } from "../state/shown";
import { UndoProvider, useUndoState } from "../state/undo";
import { type Place, PANELS, type View } from "../state/view";
import { NOTHING_KNOWN } from "../state/what_if";
import { text } from "../text/en";
import { ArtistView } from "./artist/artist";
import { MapPanel } from "./map/panel";
import { MixView } from "./mix/mix";
import { ModelView } from "./model/model";
import { PlaylistPanel } from "./playlist/panel";
import { Search } from "./search";
import { Start } from "./start";
import { TrackView } from "./track/track";
import { WhatIfView } from "./what_if/what_if";

const NO_WHAT_IF: Place = { kind: "what-if", whatIf: NOTHING_KNOWN };

/** All that the parts of the page share, around its frame. */
export function Page(): JSX.Element {
  const navigation = useHistory();
  const undo = useUndoState();
  const playlist = usePlaylistState(navigation, undo);
  const shown = useShownState();
  const catalogue = useNewCatalogue();
  const playing = usePlayingState(navigation.view.place);
  useKeys(navigation, undo);
  return (
    <NavigationProvider value={navigation}>
      <UndoProvider value={undo}>
        <PlaylistProvider value={playlist}>
          <ShownProvider value={shown}>
            <CatalogueProvider value={catalogue}>
              <PlayingProvider value={playing}>
                <Frame />
              </PlayingProvider>
              <Toast />
              <KeyDialog />
            </CatalogueProvider>
          </ShownProvider>
        </PlaylistProvider>
      </UndoProvider>
    </NavigationProvider>
  );
}

function Frame(): JSX.Element {
  const { view, change } = useNavigation();
  const { place, panel } = view;

  useEffect(() => {
    document.title = titleOf(place.kind); // until what is read has a better one
  }, [place.kind]);

  return (
    <>
      <a class="skip" href="#content">
        {text.skip}
      </a>
      <header class="top">
        <PlaceLink to={{ kind: "start" }} class="brand">
          {text.name}
        </PlaceLink>
        <Guard>
          <Search />
        </Guard>
        <nav class="links" aria-label={text.pages}>
          <PlaceLink to={NO_WHAT_IF} current={place.kind === "what-if"}>
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
          <Guard key={"id" in place ? place.kind + place.id : place.kind}>
            <Reading place={place} />
          </Guard>
        </main>
        <Guard>
          <MapPanel />
        </Guard>
        <Guard>
          <PlaylistPanel />
        </Guard>
      </div>
      <Tabs view={view} change={change} />
    </>
  );
}

function Reading({ place }: { place: Place }): JSX.Element {
  switch (place.kind) {
    case "track":
      return <TrackView key={place.id} id={place.id} />;
    case "artist":
      return <ArtistView key={place.id} id={place.id} />;
    case "mix":
      return <MixView ids={place.ids} />;
    case "what-if":
      return <WhatIfView whatIf={place.whatIf} />;
    case "model":
      return <ModelView />;
    default:
      return <Start />;
  }
}

function titleOf(kind: Place["kind"]): string {
  if (kind === "what-if") return text.title(text.whatIfPage.heading);
  return kind === "model" ? text.title(text.modelPage.heading) : text.plainTitle;
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
