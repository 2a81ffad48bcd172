/** The tracks as points of the map. */
import { RequestFailed } from "../../../api/client";

/** A place on the map: x to the right, y upwards, both from 0 to EXTENT. */
export type Position = readonly [x: number, y: number];

export const EXTENT = 65535;
/** The family of a track of which no genre is known. */
export const NO_FAMILY = 255;
const BYTES_PER_POINT = 5;
const SEED = 17;

/** Arrays of one length, in an order that is as good as random, so that no family is drawn over all others. */
export interface Points {
  n: number;
  x: Uint16Array<ArrayBuffer>;
  y: Uint16Array<ArrayBuffer>;
  family: Uint8Array<ArrayBuffer>;
}

export interface Bounds {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** Reads what `/map/points` answers: planes of x, y and family. Numbers are little endian, as in every browser. */
export function readPoints(answer: ArrayBuffer): Points {
  const n = answer.byteLength / BYTES_PER_POINT;
  if (!Number.isInteger(n))
    throw new RequestFailed("defect", `Expected ${BYTES_PER_POINT} bytes for each track, got ${answer.byteLength}.`);
  const order = shuffled(n);
  const x = new Uint16Array(answer, 0, n);
  const y = new Uint16Array(answer, 2 * n, n);
  const family = new Uint8Array(answer, 4 * n, n);
  return {
    n,
    x: Uint16Array.from(order, (from) => x[from] ?? 0),
    y: Uint16Array.from(order, (from) => y[from] ?? 0),
    family: Uint8Array.from(order, (from) => family[from] ?? NO_FAMILY),
  };
}

export function positionOf({ x, y }: Points, point: number): Position {
  return [x[point] ?? 0, y[point] ?? 0];
}

/** The rectangle that holds all points, and never one too small to look at. */
export function boundsOf({ n, x, y }: Points): Bounds {
  const bounds = { left: EXTENT, right: 0, bottom: EXTENT, top: 0 };
  for (let point = 0; point < n; point++) {
    const [right, up] = [x[point] ?? 0, y[point] ?? 0];
    bounds.left = Math.min(bounds.left, right);
    bounds.right = Math.max(bounds.right, right);
    bounds.bottom = Math.min(bounds.bottom, up);
    bounds.top = Math.max(bounds.top, up);
  }
  if (n === 0) return { left: 0, right: EXTENT, bottom: 0, top: EXTENT };
  const missing = Math.max(0, EXTENT / 4 - Math.max(bounds.right - bounds.left, bounds.top - bounds.bottom)) / 2;
  return {
    left: bounds.left - missing,
    right: bounds.right + missing,
    bottom: bounds.bottom - missing,
    top: bounds.top + missing,
  };
}

/** The numbers from 0 to n - 1, always in the same random order (mulberry32, Fisher and Yates). */
function shuffled(n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, place) => place);
  let state = SEED;
  for (let last = n - 1; last > 0; last--) {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    const other = ((bits ^ (bits >>> 14)) >>> 0) % (last + 1);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}
