/**
 * Keeps the map fluid where drawing all points takes longer than a frame, as without graphics hardware: while a new
 * picture is made, some points in each frame, the former one moves and grows with the map.
 */
import type { Projection } from "./camera";
import type { Look, PointPainter } from "./painter";

/** A picture is so much larger than the stage on each side, so that there is something to pan to. */
const MARGIN = 0.25;
const FEWEST_POINTS = 1500;
/** While nothing moves, a frame may take longer. */
const AT_REST = 5;
/** Shorter frames leave time for more points; longer ones are too slow. */
const FAST_MS = 19;
const SLOW_MS = 26;
/** A longer gap was a rest, not a slow frame. */
const REST_MS = 500;

interface Picture {
  projection: Projection;
  look: Look;
  /** How many points are in it. */
  done: number;
}

export class Pictures {
  private readonly painter: PointPainter;
  private readonly n: number;
  private shown: Picture | null = null;
  private next: Picture | null = null;
  private pointsPerFrame: number;
  private lastFrame = -Infinity;
  private lastProjection: Projection | null = null;
  private rests = false;

  constructor(painter: PointPainter, n: number) {
    this.painter = painter;
    this.n = n;
    this.pointsPerFrame = Math.max(FEWEST_POINTS, n / 4);
  }

  /** Draws the next frame, `now` in milliseconds; returns whether another one is needed to show the map as it is. */
  frame(projection: Projection, look: Look, now: number): boolean {
    this.adapt(now, this.rests);
    this.rests = this.lastProjection !== null && isSame(this.lastProjection, projection);
    this.lastProjection = projection;
    if (this.next && !isSame(this.next.look, look)) this.next = null;
    if (!this.next && !this.isCurrent(projection, look)) {
      this.next = { projection: withMargin(projection), look, done: 0 };
      this.painter.begin(this.next.projection, look);
    }
    if (this.next) {
      const most = this.pointsPerFrame * (this.rests ? AT_REST : 1);
      const end = Math.min(this.n, Math.ceil(this.next.done + most));
      this.painter.add(this.next.done, end);
      this.next.done = end;
      if (end === this.n) {
        this.painter.finish();
        this.shown = this.next;
        this.next = null;
      }
    }
    if (this.shown) this.painter.show(projection);
    return this.next !== null || !this.isCurrent(projection, look);
  }

  /** Nothing that was drawn is there any more. */
  forget(): void {
    this.shown = this.next = null;
  }

  private adapt(now: number, rested: boolean): void {
    const took = now - this.lastFrame;
    this.lastFrame = now;
    if (took > REST_MS || rested) return;
    if (took > SLOW_MS) this.pointsPerFrame = Math.max(FEWEST_POINTS, this.pointsPerFrame / 1.5);
    else if (took < FAST_MS && this.next) this.pointsPerFrame = Math.min(this.n, this.pointsPerFrame * 1.2);
  }

  private isCurrent(projection: Projection, look: Look): boolean {
    if (this.shown === null) return false;
    return isSame(this.shown.look, look) && isSame(this.shown.projection, withMargin(projection));
  }
}

function withMargin(projection: Projection): Projection {
  const [beside, above] = [Math.round(MARGIN * projection.width), Math.round(MARGIN * projection.height)];
  return {
    ...projection,
    left: projection.left + beside,
    top: projection.top + above,
    width: projection.width + 2 * beside,
    height: projection.height + 2 * above,
  };
}

function isSame<Part extends object>(one: Part, other: Part): boolean {
  return (Object.keys(one) as (keyof Part)[]).every((name) => one[name] === other[name]);
}
