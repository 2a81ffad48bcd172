/** Which labels of regions are shown, and where: as many as have room, spread evenly, none over another. */
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
/** Between two labels. More labels have room the further one zooms in. */
const LABEL_GAP_PX = 3;
const MARK_GAP_PX = 2;
const EDGE_GAP_PX = 6;
/** Where a label that has no room at its region is tried next, in pixels downwards. */
const SHIFTS_PX = [0, -11, 11, -22, 22];
/** A label is about so many times as wide as high: neighbours to the side are nearer than those above. */
const WIDE = 3;

/**
 * Labels in the order in which they take room: the largest first, then always the one that is furthest from all before
 * it. So the first few cover the whole map, and later ones fill what is between. It does not depend on what is in
 * sight.
 */
export function spreadOut(labels: readonly MapLabel[]): MapLabel[] {
  const left = labels.map((label) => ({ label, apart: Infinity }));
  const ordered: MapLabel[] = [];
  while (left.length) {
    const furthest = left.reduce((most, each, place) => (each.apart > (left[most]?.apart ?? 0) ? place : most), 0);
    const [next] = left.splice(furthest, 1);
    if (!next) break;
    ordered.push(next.label);
    for (const each of left) each.apart = Math.min(each.apart, apart(each.label, next.label));
  }
  return ordered;
}

/**
 * labels: in the order in which they take room. measure: the width of a text in pixels.
 * Labels out of sight take their room, too, so that none comes or goes while one pans.
 */
export function placeLabels(
  labels: readonly MapLabel[],
  projection: Projection,
  measure: (text: string) => number,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const label of labels) {
    const [middle, down] = project(projection, [label.x, label.y]);
    const half = measure(label.text) / 2;
    const free = (box: Box): boolean => !placed.some((other) => overlap(box, other.box, LABEL_GAP_PX));
    const box = SHIFTS_PX.map((shift) => boxAt(middle, down + shift, half)).find(free);
    if (box) placed.push({ label, box });
  }
  return placed.flatMap(({ label, box }) => {
    const seen = intoSight(box, projection);
    const isFree = !placed.some((other) => other.label !== label && overlap(seen, other.box, LABEL_GAP_PX));
    return seen === box || (isFree && isInSight(label, projection)) ? [{ label, box: seen }] : [];
  });
}

/**
 * The labels beside marks that lie over them; one that has no room there is left out. Marks choose none: that a
 * playlist grows shows no other label.
 */
export function besideMarks(placed: readonly PlacedLabel[], marks: readonly Box[]): PlacedLabel[] {
  const kept = [...placed];
  const isFree = (box: Box, own: PlacedLabel): boolean =>
    !marks.some((mark) => overlap(box, mark, MARK_GAP_PX)) &&
    !kept.some((other) => other.label !== own.label && overlap(box, other.box, LABEL_GAP_PX));
  for (const each of placed) {
    if (!marks.some((mark) => overlap(each.box, mark, MARK_GAP_PX))) continue;
    const { box } = each;
    const tried = SHIFTS_PX.map((shift) => ({ ...box, top: box.top + shift, bottom: box.bottom + shift }));
    const free = tried.find((moved) => isFree(moved, each));
    kept.splice(kept.indexOf(each), 1, ...(free ? [{ label: each.label, box: free }] : []));
  }
  return kept;
}

export function contains({ left, right, top, bottom }: Box, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

export function overlap(one: Box, other: Box, gap: number): boolean {
  return (
    one.left < other.right + gap &&
    other.left < one.right + gap &&
    one.top < other.bottom + gap &&
    other.top < one.bottom + gap
  );
}

function boxAt(middle: number, down: number, half: number): Box {
  return { left: middle - half, right: middle + half, top: down - LABEL_PX, bottom: down + LABEL_PX / 2 };
}

/** Moved sideways from beyond an edge of the stage; the same where it is in sight. */
function intoSight(box: Box, { width }: Projection): Box {
  const shift = Math.max(0, EDGE_GAP_PX - box.left) - Math.max(0, box.right - width + EDGE_GAP_PX);
  return shift === 0 ? box : { ...box, left: box.left + shift, right: box.right + shift };
}

function isInSight({ x, y }: MapLabel, projection: Projection): boolean {
  const [right, down] = project(projection, [x, y]);
  return right >= 0 && right <= projection.width && down >= 0 && down <= projection.height;
}

function apart(one: MapLabel, other: MapLabel): number {
  return ((one.x - other.x) / WIDE) ** 2 + (one.y - other.y) ** 2;
}
