/** What can be done with the playlist: one tool is open at a time. */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { PLAYLIST_ID } from "../../state/keys";
import { usePlaylist } from "../../state/playlist";
import { text } from "../../text/en";
import type { Entry } from "./entries";
import { Export } from "./export";
import { Fill } from "./fill";
import { PasteDialog } from "./paste/dialog";
import { Path } from "./path";
import { UndoLine } from "./undo_line";

type Tool = "fill" | "path" | "export";
const AREA_ID = "playlist-tool";

export function Tools({ entries, children }: { entries: readonly Entry[]; children?: ComponentChildren }): JSX.Element {
  const { arrange } = usePlaylist();
  const [open, setOpen] = useState<Tool | null>(null);
  const [isPasting, setIsPasting] = useState(false);
  const isEmpty = entries.length === 0;
  const area = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => area.current?.scrollIntoView({ block: "nearest" }), [open]);

  const toggle = (tool: Tool, label: string): JSX.Element => (
    <button
      type="button"
      class="plain"
      aria-expanded={open === tool}
      aria-controls={open === tool ? AREA_ID : undefined}
      onClick={() => setOpen(open === tool ? null : tool)}
    >
      {label}
    </button>
  );
  const clear = (): void => {
    setOpen(null);
    arrange([], text.playlist.cleared(entries.length));
    document.getElementById(PLAYLIST_ID)?.focus();
  };

  return (
    <div class="tools">
      <UndoLine />
      {children}
      <div class="tool-buttons">
        <button type="button" class="plain" aria-label={text.playlist.pasteList} onClick={() => setIsPasting(true)}>
          {isEmpty ? text.playlist.pasteList : text.playlist.paste}
        </button>
        {!isEmpty && (
          <>
            {toggle("fill", text.playlist.fill)}
            {toggle("path", text.playlist.path)}
            {toggle("export", text.playlist.export)}
            <button type="button" class="plain" onClick={clear}>
              {text.playlist.clear}
            </button>
          </>
        )}
      </div>
      {open && !isEmpty && (
        <div ref={area} id={AREA_ID} class="tool-area">
          {open === "fill" && <Fill entries={entries} />}
          {open === "path" && <Path entries={entries} />}
          {open === "export" && <Export entries={entries} />}
        </div>
      )}
      {isPasting && <PasteDialog closed={() => setIsPasting(false)} />}
    </div>
  );
}
