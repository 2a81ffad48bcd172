/** From the outline of a region to a few tracks that stand for it. */
import type { Scene } from "./drawing/scene";
import type { Points, Position } from "./drawing/points";

const MOST_SEEDS = 20;
/** Spread tracks are chosen among so many of the region, taken at random, so that dense parts count for more. */
const SAMPLE = 400;

export type Outline = readonly (readonly [right: number, down: number])[];

/** The points within an outline, which are visible. */
export function pointsWithin(outline: Outline, points: Points, scene: Scene): number[] {
  const corners = outline.map(([right, down]) => scene.camera.toMap(right, down));
  const within: number[] = [];
  for (let point = 0; point < points.n; point++)
    if (scene.isVisible(point) && isWithin(scene.positionOf(point), corners)) within.push(point);
  return within;
}

/** At most 20 positions that lie as far apart as can be, the first near the middle. Points are in random order. */
export function spread(within: readonly number[], scene: Scene): Position[] {
  const sample = within.slice(0, SAMPLE).map((point) => scene.positionOf(point));
  const middle = [0, 1].map((axis) => sample.reduce((sum, place) => sum + (place[axis] ?? 0), 0) / sample.length);
  const distances = sample.map((place) => -distance(place, [middle[0] ?? 0, middle[1] ?? 0]));
  const chosen: Position[] = [];
  while (chosen.length < Math.min(MOST_SEEDS, sample.length)) {
    const furthest = distances.indexOf(Math.max(...distances));
    const place = sample[furthest];
    if (!place) break;
    const isFirst = chosen.length === 0;
    chosen.push(place);
    sample.forEach((other, index) => {
      const apart = distance(place, other);
      distances[index] = isFirst ? apart : Math.min(distances[index] ?? 0, apart);
    });
  }
  return chosen;
}

function distance(one: Position, other: Position): number {
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2;
}

/** Whether a line to the right from the place crosses the outline an odd number of times. */
function isWithin([x, y]: Position, corners: readonly Position[]): boolean {
  let within = false;
  corners.forEach(([x1, y1], corner) => {
    const [x2, y2] = corners[(corner + 1) % corners.length] ?? [0, 0];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  });
  return within;
}
