/** A way from one track of the playlist to another through tracks that lie between them, which the map draws. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { RequestFailed } from "../../api/client";
import { readPath } from "../../api/playlist";
import type { Track } from "../../api/types";
import { Problem } from "../../parts/problem";
import { usePlaylist } from "../../state/playlist";
import { useShowOnMap } from "../../state/shown";
import { useTask } from "../../state/task";
import { text } from "../../text/en";
import { artistsOf } from "./columns";
import type { Entry } from "./entries";

const LENGTH = { min: 3, max: 50, usual: 8 };
const NO_PATH = "no_path";

export function Path({ entries }: { entries: readonly Entry[] }): JSX.Element {
  const choices = entries.flatMap(({ track }) => track ?? []);
  const [chosen, setChosen] = useState({ from: "", to: "" });
  const from = choices.find((track) => track.id === chosen.from) ?? choices[0];
  const to = choices.find((track) => track.id === chosen.to) ?? choices.at(-1);
  const [length, setLength] = useState(LENGTH.usual);
  const [path, setPath] = useState<readonly Track[]>([]);
  const task = useTask();
  useShowOnMap(path.map((track) => track.id), "path");

  if (!from || !to || choices.length < 2) return <p class="tool note">{text.playlist.pathNeedsTwo}</p>;
  const find = (): void =>
    task.run(async (signal) => {
      try {
        setPath(await readPath(from.id, to.id, Math.round(length), signal));
      } catch (error) {
        setPath([]);
        throw error instanceof RequestFailed ? plain(error) : error;
      }
    });

  return (
    <form
      class="tool"
      onSubmit={(event) => {
        event.preventDefault();
        find();
      }}
    >
      <Choice
        label={text.playlist.pathFrom}
        choices={choices}
        value={from.id}
        choose={(id) => setChosen({ ...chosen, from: id })}
      />
      <Choice
        label={text.playlist.pathTo}
        choices={choices}
        value={to.id}
        choose={(id) => setChosen({ ...chosen, to: id })}
      />
      <div class="fields">
        <label>
          {text.playlist.pathLength}{" "}
          <input
            type="number"
            min={LENGTH.min}
            max={LENGTH.max}
            required
            value={length}
            onInput={(event) => setLength(event.currentTarget.valueAsNumber)}
          />
        </label>
        <button class="button">
          {task.busy ? text.loading : text.playlist.pathFind}
        </button>
      </div>
      {task.error?.code === NO_PATH && (
        <p class="problem" role="alert">
          {task.error.message}
        </p>
      )}
      {task.error && task.error.code !== NO_PATH && <Problem error={task.error} retry={find} />}
      {path.length > 0 && !task.error && <Preview path={path} />}
    </form>
  );
}

interface ChoiceProps {
  label: string;
  choices: readonly Track[];
  value: string;
  choose(id: string): void;
}

function Choice({ label, choices, value, choose }: ChoiceProps): JSX.Element {
  return (
    <label class="choose">
      <span>{label}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {choices.map((track) => (
          <option key={track.id} value={track.id}>
            {`${track.name} – ${artistsOf(track)}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Preview({ path }: { path: readonly Track[] }): JSX.Element {
  const { ids, has, learn, arrange } = usePlaylist();
  const added = path.filter((track) => !has(track.id));
  const status = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => status.current?.focus(), [path]);
  const insert = (): void => {
    const after = ids.indexOf(path[0]?.id ?? "") + 1;
    learn(new Map(added.map((track) => [track.id, track])));
    arrange(ids.toSpliced(after, 0, ...added.map((track) => track.id)), text.playlist.pathAdded(added.length));
    status.current?.focus(); // the button goes
  };
  return (
    <>
      <div class="fields">
        <p ref={status} class="note" role="status" tabIndex={-1}>
          {added.length ? text.playlist.pathFound(path.length, added.length) : text.playlist.pathHeld}
        </p>
        {added.length > 0 && (
          <button type="button" class="button" onClick={insert}>
            {text.playlist.addThese(added.length)}
          </button>
        )}
      </div>
      <ol class="preview">
        {path.map((track) => (
          <li key={track.id} class={has(track.id) ? "held" : ""}>
            <span dir="auto" title={track.name}>
              {track.name}
            </span>{" "}
            <span class="by" dir="auto">
              {artistsOf(track)}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** What the service says is wrong with the request, without the place in the request. */
function plain(error: RequestFailed): RequestFailed {
  if (error.code !== "invalid_request") return error;
  return new RequestFailed(NO_PATH, `${text.playlist.pathNone} ${error.message.replace(/^[\w.]+: /, "")}.`);
}
