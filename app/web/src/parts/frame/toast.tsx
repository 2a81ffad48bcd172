/** What was just done, for a while, and the way to take it back. It floats, so that nothing moves under the pointer. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useUndo } from "../../state/undo";
import { text } from "../../text/en";

const SHOWN_MS = 6000;

export function Toast(): JSX.Element {
  const change = useUndo();
  const { said, last, undo } = change;
  const [gone, setGone] = useState<object | null>(null);
  const [isHeld, setIsHeld] = useState(false); // by the pointer or the focus
  const isShown = said !== "" && gone !== change;

  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => setGone(change), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [change, isHeld]);

  const takeBack = (): void => {
    undo();
    setIsHeld(false);
    document.getElementById("content")?.focus({ preventScroll: true });
  };

  // Where it is no more, readers still find the last that was said.
  return (
    <div
      class={isShown ? "toast" : "unseen"}
      role="status"
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocusIn={() => setIsHeld(true)}
      onFocusOut={() => setIsHeld(false)}
    >
      <span class="toast-said" dir="auto">
        {said}
      </span>
      {isShown && last !== null && (
        <button type="button" class="link" title={text.track.undoOf(last)} onClick={takeBack}>
          {said === last ? text.track.undo : text.track.undoNext(last)}
        </button>
      )}
    </div>
  );
}
