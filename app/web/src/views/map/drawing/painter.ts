/** What draws the points, by WebGL or without it: into a picture first, and from there to the stage. */
import type { Projection } from "./camera";
import type { Colours } from "./colours";

export interface Look {
  colours: Colours;
  /** Of each family, and last of the tracks without a genre: whether they are drawn. */
  visible: readonly boolean[];
  /** Of a point, in CSS pixels. */
  diameter: number;
  /** Pixels of the screen for a CSS pixel. */
  density: number;
}

export interface PointPainter {
  /** Begins a new picture. The one that is shown stays as it is. */
  begin(projection: Projection, look: Look): void;
  /** Draws the points from `start` to before `end` into the new picture. */
  add(start: number, end: number): void;
  /** From now on the new picture is the one that is shown. */
  finish(): void;
  /** Shows the picture on the stage, whose canvas has its size already; `projection` may have moved on since. */
  show(projection: Projection): void;
  /** Gives up what the graphics hardware holds. */
  stop(): void;
}

/** Small and quiet, growing with the zoom; larger where there are few. */
export function pointDiameter({ width, height, zoom }: Projection, n: number): number {
  const apart = Math.sqrt((width * height) / Math.max(1, n));
  return Math.min(14, Math.min(9, Math.max(2, 0.6 * apart)) * zoom ** 0.4);
}

/** Where a pixel of the stage lies in a picture: shift + scale · pixel, in CSS pixels from the top left corner. */
export function fromStage(picture: Projection, stage: Projection): { scale: number; shift: [number, number] } {
  const scale = picture.scale / stage.scale;
  return { scale, shift: [picture.left - scale * stage.left, picture.top - scale * stage.top] };
}
