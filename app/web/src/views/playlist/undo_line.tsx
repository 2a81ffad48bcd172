/** What Undo would take back, as long as that is a change of the playlist. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { PLAYLIST_ID } from "../../state/keys";
import { usePlaylist } from "../../state/playlist";
import { useUndo } from "../../state/undo";
import { text } from "../../text/en";

export function UndoLine(): JSX.Element | null {
  const { last, undo } = useUndo();
  const { changed } = usePlaylist();
  const isOurs = last !== null && last === changed;
  const isPressed = useRef(false);
  useLayoutEffect(() => {
    if (isPressed.current && !isOurs) document.getElementById(PLAYLIST_ID)?.focus(); // the button is gone
    isPressed.current = false;
  });
  if (!isOurs) return null;
  const takeBack = (): void => {
    isPressed.current = true;
    undo();
  };
  return (
    <p class="undo">
      <span dir="auto" title={last}>
        {last}
      </span>
      <button type="button" class="button" aria-label={text.playlist.undoOf(last)} onClick={takeBack}>
        {text.playlist.undo}
      </button>
    </p>
  );
}
