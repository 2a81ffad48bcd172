/** The tracks of the playlist in their order, which a drag or the arrow keys change. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useMovingRows } from "../../parts/moving";
import { PLAYLIST_ID } from "../../state/keys";
import { usePlaylist } from "../../state/playlist";
import { text } from "../../text/en";
import { type Column, isName, LENGTH } from "./columns";
import type { Entry } from "./entries";
import { PlaylistRow } from "./row";

/** What gets the focus once the list is as it will be. */
interface Focus {
  place: number;
  on: string;
}

interface Props {
  entries: readonly Entry[];
  /** What it is sorted by at the moment. */
  by: Column | null;
}

export function PlaylistList({ entries, by }: Props): JSX.Element {
  const { ids, arrange, remove } = usePlaylist();
  const detail = by && !isName(by) ? by : LENGTH;
  const [dragged, setDragged] = useState<string | null>(null);
  const focus = useRef<Focus | null>(null);
  const order = ids.join("\n");
  const list = useMovingRows(order, order !== dragged);

  useLayoutEffect(() => {
    const wanted = focus.current;
    focus.current = null;
    if (!wanted) return;
    const row = list.current?.children[Math.min(wanted.place, ids.length - 1)];
    (row?.querySelector<HTMLElement>(wanted.on) ?? document.getElementById(PLAYLIST_ID))?.focus();
  }, [order]);

  const move = (from: number, to: number, by: "drag" | "key"): void => {
    const next = ids.toSpliced(from, 1).toSpliced(to, 0, ids[from] ?? "");
    if (by === "drag") setDragged(next.join("\n"));
    else focus.current = { place: to, on: ".handle" };
    arrange(next, text.playlist.moved(entries[from]?.track?.name ?? ids[from] ?? "", to + 1, ids.length));
  };

  return (
    <ol ref={list} class="tracks">
      {entries.map((entry, place) => (
        <PlaylistRow
          key={entry.id}
          entry={entry}
          detail={detail}
          place={place}
          count={entries.length}
          move={move}
          remove={() => {
            focus.current = { place, on: "[data-do=remove]" };
            remove(entry.id);
          }}
        />
      ))}
    </ol>
  );
}
