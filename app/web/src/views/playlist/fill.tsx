/** Fills the playlist with what goes with its tracks. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { readFitting } from "../../api/playlist";
import { Problem } from "../../parts/problem";
import { usePlaylist } from "../../state/playlist";
import { LONGEST_PLAYLIST } from "../../state/view";
import { useTask } from "../../state/task";
import { text } from "../../text/en";
import type { Entry } from "./entries";

const MOST_AT_ONCE = 100;

export function Fill({ entries }: { entries: readonly Entry[] }): JSX.Element {
  const { ids, add } = usePlaylist();
  const task = useTask();
  const most = Math.min(LONGEST_PLAYLIST, ids.length + MOST_AT_ONCE);
  const [wanted, setWanted] = useState(Math.min(most, Math.max(20, 10 * Math.ceil((ids.length + 1) / 10))));
  const [said, setSaid] = useState("");

  const fill = (): void => {
    const count = Math.round(wanted) - ids.length;
    const seeds = entries.flatMap(({ id, track }) => (track ? [id] : []));
    setSaid("");
    if (!seeds.length) return setSaid(text.playlist.noSeeds);
    if (!(count > 0)) return setSaid(text.playlist.isFull(ids.length));
    task.run(async (signal) => {
      const found = await readFitting(seeds, count, signal);
      if (found.length) add(found);
      if (found.length < Math.min(count, MOST_AT_ONCE)) setSaid(text.playlist.filledLess(found.length));
    });
  };

  return (
    <form
      class="tool"
      onSubmit={(event) => {
        event.preventDefault();
        fill();
      }}
    >
      <p class="note">{text.playlist.fillNote}</p>
      <div class="fields">
        <label>
          {text.playlist.fillTo}{" "}
          <input
            type="number"
            min={1}
            max={most}
            required
            value={wanted}
            onInput={(event) => setWanted(event.currentTarget.valueAsNumber)}
          />
        </label>
        <button class="button">
          {task.busy ? text.loading : text.playlist.fill}
        </button>
      </div>
      {task.error && <Problem error={task.error} retry={fill} />}
      <p class="note" role="status">
        {said}
      </p>
    </form>
  );
}
