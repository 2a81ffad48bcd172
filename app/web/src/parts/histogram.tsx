/** How a feature is spread, as bars. What it says is said in words and numbers beside it, so readers skip it. */
import type { ComponentChildren, JSX } from "preact";
import type { Distribution } from "../api/distributions";

export interface Scale {
  min: number;
  max: number;
}

interface Props {
  distribution: Distribution;
  /** What lies at both ends of the picture. */
  scale: Scale;
  /** Bars of which the middle lies within are in colour; without it, none is. */
  chosen?: Scale;
  /** Marks over the bars; the full height is 100 %. */
  children?: ComponentChildren;
}

export function Histogram({ distribution: { edges, counts }, scale, chosen, children }: Props): JSX.Element {
  const most = Math.max(1, ...counts);
  return (
    <svg class="histogram" aria-hidden="true">
      {counts.map((count, bin) => {
        const [low, high] = [edges[bin] ?? 0, edges[bin + 1] ?? 0];
        const [left, right] = [position(low, scale), position(high, scale)];
        const middle = (low + high) / 2;
        const isIn = chosen !== undefined && chosen.min <= middle && middle <= chosen.max;
        const height = count ? Math.max(4, (100 * count) / most) : 0;
        return (
          <rect
            key={bin}
            class={isIn ? "in" : "out"}
            x={`${left}%`}
            width={`${0.85 * (right - left)}%`}
            y={`${100 - height}%`}
            height={`${height}%`}
          />
        );
      })}
      {children}
    </svg>
  );
}

/** In percent of the width, from 0 to 100 whatever the value. */
export function position(value: number, { min, max }: Scale): number {
  return max > min ? 100 * Math.min(1, Math.max(0, (value - min) / (max - min))) : 50;
}
