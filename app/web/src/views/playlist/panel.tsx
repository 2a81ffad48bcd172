/** The playlist that is being built. */
import type { JSX } from "preact";
import { PLAYLIST_ID } from "../../state/keys";
import { text } from "../../text/en";

export function PlaylistPanel(): JSX.Element {
  return (
    <section id={PLAYLIST_ID} class="playlist" aria-label={text.panelNames.playlist} tabIndex={-1}>
      <h2>{text.panelNames.playlist}</h2>
    </section>
  );
}
