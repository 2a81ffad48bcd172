/** A track of the playlist. */
import type { JSX } from "preact";
import { PlaceLink } from "../../parts/link";
import { usePlaylist } from "../../state/playlist";
import { text } from "../../text/en";
import { artistsOf, type Column } from "./columns";
import { drag } from "./drag";
import type { Entry } from "./entries";

interface Props {
  entry: Entry;
  /** What stands beside the artists. */
  detail: Column;
  place: number;
  count: number;
  /** Moves a track from a place to another; `by` says how, since keys keep the focus and a drag was in sight. */
  move(from: number, to: number, by: "drag" | "key"): void;
  remove(): void;
}

export function PlaylistRow({ entry, detail, place, count, move, remove }: Props): JSX.Element {
  const { id, track } = entry;
  const title = track?.name ?? id;
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (to !== place && to >= 0 && to < count) move(place, to, "key");
  };
  return (
    <li data-id={id} data-row={track ? "" : undefined}>
      <span class="place number">{place + 1}</span>
      <Names entry={entry} detail={detail} />
      <button
        type="button"
        class="plain handle"
        aria-label={text.playlist.move(title, place + 1, count)}
        title={text.playlist.moveHint}
        onPointerDown={(event) => drag(event, (from, to) => move(from, to, "drag"))}
        onKeyDown={onKeyDown}
      >
        ↕
      </button>
      <button
        type="button"
        class="plain"
        data-do="remove"
        aria-label={text.playlist.remove(title)}
        title={text.playlist.takeOut}
        onClick={remove}
      >
        ×
      </button>
    </li>
  );
}

function Names({ entry: { id, track }, detail }: Pick<Props, "entry" | "detail">): JSX.Element {
  const { known } = usePlaylist();
  if (!track)
    return (
      <span class="names">
        <span class="lacking">{known.has(id) ? text.playlist.lacking : text.loading}</span>
        <span class="by">{id}</span>
      </span>
    );
  const shown = detail.shown(track);
  return (
    <span class="names">
      <PlaceLink to={{ kind: "track", id }} class="name" title={track.name}>
        <span dir="auto">{track.name}</span>
      </PlaceLink>
      <span class="by">
        <span class="artist" dir="auto" title={artistsOf(track)}>
          {artistsOf(track)}
        </span>
        {shown && (
          <span class="number" title={detail.label}>
            <span class="unseen">{detail.label} </span>
            {shown}
          </span>
        )}
      </span>
    </span>
  );
}
