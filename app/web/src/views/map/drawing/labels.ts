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
/** Between two labels: as much as leaves the points to be seen. More labels have room the further one zooms in. */
const LABEL_GAP_PX = 18;
const MARK_GAP_PX = 2;
/** Where a label that lies on a mark is tried next, in pixels downwards. */
const SHIFTS_PX = [0, -18, 18];

/**
 * labels: the largest first. taken: where other marks are. measure: the width of a text in pixels.
 * Labels out of sight take their room, too, so that none comes or goes while one pans.
 */
export function placeLabels(
  labels: readonly MapLabel[],
  projection: Projection,
  taken: readonly Box[],
  measure: (text: string) => number,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const label of labels) {
    const [middle, down] = project(projection, [label.x, label.y]);
    const half = measure(label.text) / 2;
    const box = SHIFTS_PX.map((shift) => boxAt(middle, down + shift, half)).find(
      (tried) => !taken.some((other) => overlap(tried, other, MARK_GAP_PX)),
    );
    if (box && !placed.some((other) => overlap(box, other.box, LABEL_GAP_PX))) placed.push({ label, box });
  }
  return placed.filter(({ box }) => isInSight(box, projection));
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

function overlap(one: Box, other: Box, gap: number): boolean {
  return (
    one.left < other.right + gap &&
    other.left < one.right + gap &&
    one.top < other.bottom + gap &&
    other.top < one.bottom + gap
  );
}
