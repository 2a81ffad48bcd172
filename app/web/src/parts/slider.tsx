/** A slider from 0 to 1 that acts while it is dragged. */
import type { JSX } from "preact";
import { asSimilarity } from "./features";

interface Props {
  id: string;
  label: string;
  ends: { low: string; high: string };
  value: number;
  change(value: number): void;
}

export function Slider({ id, label, ends, value, change }: Props): JSX.Element {
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={value}
        aria-valuetext={asSimilarity(value)}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
      />
      <span class="number" aria-hidden="true">{asSimilarity(value)}</span>
      <span class="ends" aria-hidden="true">
        <span>{ends.low}</span>
        <span>{ends.high}</span>
      </span>
    </div>
  );
}
