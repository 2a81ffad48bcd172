/** The ground of a small chart: both axes with their marks. What is drawn on it is told in words or a table as well. */
import type { ComponentChildren, JSX } from "preact";

export interface Axis {
  name: string;
  min: number;
  max: number;
  written(value: number): string;
}

interface Props {
  /** What it shows, for those who do not see it. */
  label: string;
  x: Axis;
  y: Axis;
  children: ComponentChildren;
}

const [WIDTH, HEIGHT] = [320, 200];
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 304, 24, 172];

export function Chart({ label, x, y, children }: Props): JSX.Element {
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {ticks(y).map((value) => (
        <g key={value}>
          <line class="grid" x1={LEFT} x2={RIGHT} y1={toY(value, y)} y2={toY(value, y)} />
          <text x={LEFT - 6} y={toY(value, y) + 4} text-anchor="end">
            {y.written(value)}
          </text>
        </g>
      ))}
      {ticks(x).map((value) => (
        <text key={value} x={toX(value, x)} y={BOTTOM + 14} text-anchor="middle">
          {x.written(value)}
        </text>
      ))}
      <text x={0} y={12}>
        {y.name}
      </text>
      <text x={RIGHT} y={HEIGHT - 2} text-anchor="end">
        {x.name}
      </text>
      {children}
    </svg>
  );
}

export function toX(value: number, { min, max }: Axis): number {
  return LEFT + ((RIGHT - LEFT) * (value - min)) / (max - min || 1);
}

export function toY(value: number, { min, max }: Axis): number {
  return BOTTOM - ((BOTTOM - TOP) * (value - min)) / (max - min || 1);
}

/** The attribute `d` of a line through points. */
export function lineThrough(points: readonly { x: number; y: number }[], x: Axis, y: Axis): string {
  return points.map((point, place) => `${place ? "L" : "M"}${toX(point.x, x)} ${toY(point.y, y)}`).join("");
}

/** Three to six round values within an axis. */
function ticks({ min, max }: Axis): number[] {
  const rough = (max - min) / 4;
  if (!(rough > 0)) return [min];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
}
