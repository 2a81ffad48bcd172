/** Which part of the map is in sight: pan and zoom by pointer, wheel and touch, and by commands. */
import { select, type Selection } from "d3-selection";
import "d3-transition";
import { zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from "d3-zoom";
import type { Bounds, Position } from "./points";

/** From the map to pixels of the stage: left + scale · x, top − scale · y. */
export interface Projection {
  scale: number;
  left: number;
  top: number;
  /** 1 where the whole map is in sight. */
  zoom: number;
  width: number;
  height: number;
}

/** Around the whole map; above it are the buttons. */
const MARGIN_PX = 24;
const MARGIN_ABOVE_PX = 52;
const CLICK_PX = 4;
const MOVE_MS = 180;
/** How near to the edge of the stage counts as out of sight. */
const EDGE_PX = 24;

interface Options {
  /** How far one can zoom in. */
  maxZoom: number;
  onMove(): void;
  /** Whether the press of a pointer drags the map. */
  drags(event: MouseEvent | TouchEvent): boolean;
}

export class Camera {
  private readonly target: Selection<HTMLElement, unknown, null, undefined>;
  private readonly behaviour: ZoomBehavior<HTMLElement, unknown>;
  private readonly bounds: Bounds;
  private transform: ZoomTransform = zoomIdentity;
  private width = 0;
  private height = 0;

  constructor(element: HTMLElement, bounds: Bounds, { maxZoom, onMove, drags }: Options) {
    this.bounds = bounds;
    this.behaviour = zoom<HTMLElement, unknown>()
      .scaleExtent([1, maxZoom])
      .clickDistance(CLICK_PX)
      .extent(() => [[0, 0], [this.width, this.height]])
      .filter((event: MouseEvent | TouchEvent) => event.type === "wheel" || drags(event))
      .on("zoom", (event: { transform: ZoomTransform }) => {
        this.transform = event.transform;
        onMove();
      });
    this.target = select(element).call(this.behaviour).on("dblclick.zoom", null); // the first click opens a track
  }

  /** Takes a new size of the stage, in CSS pixels; the middle stays in the middle. */
  resize(width: number, height: number): void {
    const middle = this.width ? this.toMap(this.width / 2, this.height / 2) : null;
    this.width = width;
    this.height = height;
    // Half a stage around the map, so that each of its places can come to the middle.
    this.behaviour.translateExtent([[-width / 2, -height / 2], [1.5 * width, 1.5 * height]]);
    if (middle) this.jump(this.centred(middle, this.transform.k));
  }

  get projection(): Projection {
    const { left, right, bottom, top } = this.bounds;
    const { width, height } = this;
    const { k, x, y } = this.transform;
    const scale = Math.min(
      Math.max(1, width - 2 * MARGIN_PX) / Math.max(1, right - left),
      Math.max(1, height - MARGIN_ABOVE_PX - MARGIN_PX) / Math.max(1, top - bottom),
    );
    const middle = (height + MARGIN_ABOVE_PX - MARGIN_PX) / 2;
    return {
      scale: k * scale,
      left: x + k * (width / 2 - (scale * (left + right)) / 2),
      top: y + k * (middle + (scale * (bottom + top)) / 2),
      zoom: k,
      width,
      height,
    };
  }

  toMap(right: number, down: number): Position {
    const { scale, left, top } = this.projection;
    return [(right - left) / scale, (top - down) / scale];
  }

  stop(): void {
    this.target.interrupt().on(".zoom", null);
  }

  panBy(right: number, down: number): void {
    this.target.interrupt();
    this.behaviour.translateBy(this.target, -right / this.transform.k, -down / this.transform.k);
  }

  zoomBy(factor: number): void {
    if (isStill()) this.behaviour.scaleBy(this.target, factor);
    else this.behaviour.scaleBy(this.target.transition().duration(MOVE_MS), factor);
  }

  showAll(): void {
    this.move(zoomIdentity);
  }

  /** Brings a place to the middle, at least as near as `zoom`. */
  moveTo(position: Position, zoom = 1): void {
    const [, furthest] = this.behaviour.scaleExtent();
    this.move(this.centred(position, Math.min(furthest, Math.max(zoom, this.transform.k))));
  }

  /** Moves only where the place is out of sight. */
  reveal(position: Position): void {
    if (!this.width) return;
    const [right, down] = project(this.projection, position);
    const inSight =
      right >= EDGE_PX && right <= this.width - EDGE_PX && down >= EDGE_PX && down <= this.height - EDGE_PX;
    if (!inSight) this.moveTo(position);
  }

  private centred([x, y]: Position, k: number): ZoomTransform {
    const { scale, left, top } = this.projection;
    const now = this.transform;
    // Where the place lies on the stage when nothing is moved or zoomed.
    const [right, down] = now.invert([left + scale * x, top - scale * y]);
    return zoomIdentity.translate(this.width / 2 - k * right, this.height / 2 - k * down).scale(k);
  }

  private move(to: ZoomTransform): void {
    if (isStill()) this.jump(to);
    else this.behaviour.transform(this.target.transition().duration(MOVE_MS), to);
  }

  private jump(to: ZoomTransform): void {
    this.target.interrupt();
    this.behaviour.transform(this.target, to);
  }
}

export function project({ scale, left, top }: Projection, [x, y]: Position): [right: number, down: number] {
  return [left + scale * x, top - scale * y];
}

function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
