/** A name with two buttons: only these, and none of these. Pressed again, a button takes its choice back. */
import type { JSX } from "preact";
import type { Choice } from "../../state/list";
import { useSteering } from "../../state/steering";
import { text } from "../../text/en";

interface Props {
  kind: "genres" | "artists";
  id: string;
  name: string;
  nTracks: number;
}

const SIGNS = { any: "✓", none: "−" } as const;

export function Choosable({ kind, id, name, nTracks }: Props): JSX.Element {
  const { list, choose } = useSteering();
  const button = (side: keyof Choice, label: string): JSX.Element => {
    const isChosen = list.filters[kind][side].includes(id);
    return (
      <button
        type="button"
        class="plain"
        aria-pressed={isChosen}
        aria-label={label}
        title={label}
        onClick={() => choose(label, kind, id, isChosen ? null : side)}
      >
        {SIGNS[side]}
      </button>
    );
  };
  return (
    <li class="choosable" title={text.tracks(nTracks)}>
      <span dir="auto">{name}</span>
      {button("any", text.track.keep(name))}
      {button("none", text.track.leaveOut(name))}
    </li>
  );
}
