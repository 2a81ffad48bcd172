/** The buttons of the map. */
import type { JSX } from "preact";
import { text } from "../../text/en";
import type { Camera } from "./drawing/camera";

const FACTOR = 2;

interface Props {
  camera: Camera | null;
  selecting: boolean;
  toggleSelecting(): void;
}

export function Tools({ camera, selecting, toggleSelecting }: Props): JSX.Element {
  return (
    <div class="map-tools">
      <button type="button" class="button" aria-pressed={selecting} onClick={toggleSelecting}>
        {text.map.select}
      </button>
      <span class="map-zoom">
        <Tool name={text.map.zoomIn} act={() => camera?.zoomBy(FACTOR)} path="M8 3v10M3 8h10" />
        <Tool name={text.map.zoomOut} act={() => camera?.zoomBy(1 / FACTOR)} path="M3 8h10" />
        <Tool name={text.map.all} act={() => camera?.showAll()} path="M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3" />
      </span>
    </div>
  );
}

function Tool({ name, path, act }: { name: string; path: string; act(): void }): JSX.Element {
  return (
    <button type="button" class="button" aria-label={name} title={name} onClick={act}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}
