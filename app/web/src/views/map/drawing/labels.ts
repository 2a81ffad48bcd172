/** Which labels of regions are shown, and where: none over another, larger regions first. */
import type { MapLabel } from "../../../api/map";
import { type Projection, project } from "./camera";

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface PlacedLabel {
  label: MapLabel;
  box: Box;
}

export const LABEL_PX = 13;
const GAP_PX = 6;
/** Where a label that lies on something else is tried next, in pixels downwards. */
const SHIFTS_PX = [0, -18, 18];
/** How many of the largest regions may have their label while the whole map is in sight. */
const AT_FIRST = 24;

/**
 * labels: the largest first. taken: where other marks are. measure: the width of a text in pixels.
 * The number of labels grows with the zoom, whatever is in sight, so that none comes and goes while one pans.
 */
export function placeLabels(
  labels: readonly MapLabel[],
  projection: Projection,
  taken: readonly Box[],
  measure: (text: string) => number,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const boxes = [...taken];
  for (const label of labels.slice(0, Math.ceil(AT_FIRST * projection.zoom ** 1.5))) {
    const [middle, down] = project(projection, [label.x, label.y]);
    const half = measure(label.text) / 2;
    const box = SHIFTS_PX.map((shift) => boxAt(middle, down + shift, half)).find(
      (tried) => isInSight(tried, projection) && !boxes.some((other) => overlap(tried, other)),
    );
    if (!box) continue;
    boxes.push(box);
    placed.push({ label, box });
  }
  return placed;
}

export function contains({ left, right, top, bottom }: Box, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

function boxAt(middle: number, down: number, half: number): Box {
  return { left: middle - half, right: middle + half, top: down - LABEL_PX, bottom: down + LABEL_PX / 2 };
}

function isInSight({ left, right, top, bottom }: Box, { width, height }: Projection): boolean {
  return left > 0 && right < width && top > 0 && bottom < height;
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.left < other.right + GAP_PX &&
    other.left < one.right + GAP_PX &&
    one.top < other.bottom + GAP_PX &&
    other.top < one.bottom + GAP_PX
  );
}
