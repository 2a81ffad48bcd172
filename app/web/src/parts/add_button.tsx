/** The button beside a track that puts it in the playlist, or takes it out again. */
import type { JSX } from "preact";
import type { Track } from "../api/types";
import { usePlaylist } from "../state/playlist";
import { text } from "../text/en";

export function AddButton({ track }: { track: Track }): JSX.Element {
  const { has, add, remove } = usePlaylist();
  const isIn = has(track.id);
  return (
    <button
      type="button"
      class="plain add"
      data-do="add"
      aria-pressed={isIn}
      aria-label={text.playlist.holds(track.name)}
      title={isIn ? text.playlist.takeOut : text.playlist.putIn}
      onClick={() => (isIn ? remove(track.id) : add([track]))}
    >
      {isIn ? "✓" : "+"}
    </button>
  );
}
