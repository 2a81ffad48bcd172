/** A track in a list that is not by similarity: its names, its genres, and a button that puts it into the playlist. */
import type { ComponentChildren, JSX } from "preact";
import type { Track } from "../../api/types";
import { AddButton } from "../add_button";
import { ByLine } from "./by_line";
import { PlaceLink } from "../link";

interface Props {
  track: Track;
  /** Further buttons. */
  children?: ComponentChildren;
}

export function TrackRow({ track, children }: Props): JSX.Element {
  return (
    <li data-id={track.id} data-row>
      <div class="row short-row">
        <span class="names">
          <PlaceLink to={{ kind: "track", id: track.id }} class="name" title={track.name}>
            <span dir="auto">{track.name}</span>
          </PlaceLink>
          <ByLine track={track} />
        </span>
        <span class="actions">
          <AddButton track={track} />
          {children}
        </span>
      </div>
    </li>
  );
}
