/** A name to press for only these, and a button for none of these. Pressed again, each takes its choice back. */
import type { ComponentChildren, JSX } from "preact";
import type { Choice } from "../../state/list";
import { useSteering } from "../../state/steering";
import { text } from "../../text/en";

interface Props {
  kind: "genres" | "artists";
  id: string;
  name: string;
  nTracks: number;
}

export function Choosable({ kind, id, name, nTracks }: Props): JSX.Element {
  const { list, choose } = useSteering();
  const button = (side: keyof Choice, label: string, shown: ComponentChildren): JSX.Element => {
    const isChosen = list.filters[kind][side].includes(id);
    return (
      <button
        type="button"
        class={side === "any" ? "plain choosable-name" : "plain"}
        aria-pressed={isChosen}
        aria-label={label}
        title={label}
        onClick={() => choose(label, kind, id, isChosen ? null : side)}
      >
        {shown}
      </button>
    );
  };
  return (
    <li class="choosable" title={text.tracks(nTracks)}>
      {button(
        "any",
        text.track.keep(name),
        <>
          {list.filters[kind].any.includes(id) && "✓ "}
          <bdi>{name}</bdi>
        </>,
      )}
      {button("none", text.track.leaveOut(name), "−")}
    </li>
  );
}
