/** The map of the catalogue. */
import type { JSX } from "preact";
import { MAP_ID } from "../../state/keys";
import { text } from "../../text/en";

export function MapPanel(): JSX.Element {
  return (
    <section id={MAP_ID} class="map" aria-label={text.panelNames.map} tabIndex={-1} />
  );
}
