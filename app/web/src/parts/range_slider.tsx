/** A slider with two thumbs, which are two sliders of the browser over each other, above how the values are spread. */
import type { JSX } from "preact";
import type { Distribution } from "../api/distributions";
import type { Interval } from "../state/list";
import { text } from "../text/en";
import { Histogram, type Scale } from "./histogram";

interface Props {
  label: string;
  distribution: Distribution;
  scale: Scale & { step: number };
  interval: Interval;
  /** A value as people write it. */
  written(value: number): string;
  /** A thumb at its end is no bound. */
  change(interval: Interval): void;
}

export function RangeSlider({ label, distribution, scale, interval, written, change }: Props): JSX.Element {
  const low = within(interval.min ?? scale.min, scale);
  const high = within(interval.max ?? scale.max, scale);
  const thumb = (bound: "min" | "max", word: string): JSX.Element => {
    const value = bound === "min" ? low : high;
    // Where both meet at the upper end, the lower thumb must be the one that can be caught.
    const isAbove = bound === "min" && low > (scale.min + scale.max) / 2;
    return (
      <input
        type="range"
        class={isAbove ? "above" : ""}
        {...scale}
        value={value}
        aria-label={text.filterBound(label, word)}
        aria-valuetext={interval[bound] === null ? text.track.anyValue : written(value)}
        onInput={({ currentTarget }) => {
          const wanted = rounded(currentTarget.valueAsNumber);
          const kept = bound === "min" ? Math.min(wanted, high) : Math.max(wanted, low);
          currentTarget.value = String(kept); // a thumb stops at the other one
          change({ ...interval, [bound]: kept === scale[bound] ? null : kept });
        }}
      />
    );
  };
  return (
    <fieldset class="range">
      <legend>{label}</legend>
      <span class="number" aria-hidden="true">
        {intervalText(interval, written)}
      </span>
      <div class="range-body">
        <Histogram distribution={distribution} scale={scale} chosen={{ min: low, max: high }} />
        <div class="thumbs">
          {thumb("min", text.from)}
          {thumb("max", text.to)}
        </div>
      </div>
    </fieldset>
  );
}

/** An interval as people write it. */
export function intervalText({ min, max }: Interval, written: (value: number) => string): string {
  if (min !== null && max !== null) return text.track.between(written(min), written(max));
  if (min !== null) return text.track.atLeast(written(min));
  return max !== null ? text.track.atMost(written(max)) : text.track.anyValue;
}

function within(value: number, { min, max }: Scale): number {
  return Math.min(max, Math.max(min, value));
}

/** Without the digits that counting in steps of a hundredth leaves behind. */
function rounded(value: number): number {
  return Number(value.toFixed(3));
}
