/** Draws what lies over the points: labels, the list in sight, the playlist, the track that is named, a selection. */
import type { MapLabel } from "../../../api/map";
import { type Projection, project } from "./camera";
import { asCss, type Colours } from "./colours";
import { type Box, LABEL_PX, type PlacedLabel, placeLabels } from "./labels";
import type { Look } from "./painter";
import type { Position } from "./points";

export interface Marks {
  /** Where the list begins. */
  seed: Position | null;
  list: readonly Position[];
  /** Whether the list is a way from its first track to its last. */
  joined: boolean;
  /** Of each track of the playlist; null where it is not on the map. */
  playlist: readonly (Position | null)[];
  /** The track under the pointer. */
  hovered: Position | null;
  /** The outline of the region that is being selected, in pixels of the stage. */
  selection: readonly (readonly [number, number])[];
}

export const NO_MARKS: Marks = { seed: null, list: [], joined: false, playlist: [], hovered: null, selection: [] };

const LEAST_DOT_PX = 4;
const RING_GAP_PX = 5;
const NUMBER_PX = 9;
const HALO_PX = 2;
const ROUND = 2 * Math.PI;

export class Overlay {
  private readonly context: CanvasRenderingContext2D;
  private readonly labels: readonly MapLabel[];
  private readonly widths = new Map<string, number>();
  private readonly font: string;

  constructor(canvas: HTMLCanvasElement, labels: readonly MapLabel[]) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("expected a browser that draws on a canvas");
    this.context = context;
    this.labels = labels;
    this.font = `600 ${LABEL_PX}px ${getComputedStyle(canvas).fontFamily}`;
  }

  /** Draws all anew, and returns where the labels are. */
  paint(projection: Projection, marks: Marks, { colours, density, diameter, visible }: Look): PlacedLabel[] {
    const { context } = this;
    const dot = Math.max(LEAST_DOT_PX, diameter / 2);
    const ring = dot + RING_GAP_PX;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, projection.width, projection.height);
    context.lineJoin = "round";
    const at = (position: Position): [number, number] => project(projection, position);
    const numbers = marks.playlist.map((position) => position && at(position));
    const seed = marks.seed && at(marks.seed);
    const list = marks.list.map(at);
    const taken = [
      ...[...numbers, seed].filter((place) => place !== null).map((place) => boxAround(place, ring)),
      ...list.map((place) => boxAround(place, dot)),
    ];
    const labels = this.labels.filter((label) => visible[label.family]);
    const placed = placeLabels(labels, projection, taken, (text) => this.widthOf(text));
    this.paintLabels(placed, colours);
    if (marks.joined) this.paintWay(seed ? [seed, ...list] : list, colours);
    for (const place of list) this.paintDot(place, dot, colours);
    if (seed) this.paintRing(seed, ring, colours, asCss(colours.accent));
    numbers.forEach((place, index) => place && this.paintNumber(place, index + 1, colours));
    if (marks.hovered) this.paintRing(at(marks.hovered), dot + 2, colours, asCss(colours.text));
    this.paintSelection(marks.selection, colours);
    return placed;
  }

  private paintLabels(placed: readonly PlacedLabel[], { ground, text }: Colours): void {
    const { context } = this;
    context.font = this.font;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.lineWidth = 4;
    context.strokeStyle = asCss(ground);
    context.fillStyle = asCss(text);
    for (const { label, box } of placed) {
      const [middle, base] = [(box.left + box.right) / 2, box.top + LABEL_PX];
      context.strokeText(label.text, middle, base);
      context.fillText(label.text, middle, base);
    }
  }

  private paintWay(places: readonly [number, number][], colours: Colours): void {
    const way = new Path2D();
    for (const [right, down] of places) way.lineTo(right, down);
    this.stroke(way, 1.5, colours, asCss(colours.accent));
  }

  private paintDot([right, down]: [number, number], radius: number, colours: Colours): void {
    const dot = new Path2D();
    dot.arc(right, down, radius, 0, ROUND);
    this.stroke(dot, 0, colours, asCss(colours.accent));
    this.context.fillStyle = asCss(colours.accent);
    this.context.fill(dot);
  }

  private paintRing([right, down]: [number, number], radius: number, colours: Colours, colour: string): void {
    const ring = new Path2D();
    ring.arc(right, down, radius, 0, ROUND);
    this.stroke(ring, 2.5, colours, colour);
  }

  private paintNumber([right, down]: [number, number], number: number, colours: Colours): void {
    const { context } = this;
    const disc = new Path2D();
    disc.arc(right, down, NUMBER_PX, 0, ROUND);
    this.stroke(disc, 0, colours, asCss(colours.text));
    context.fillStyle = asCss(colours.text);
    context.fill(disc);
    context.font = this.font.replace(`${LABEL_PX}px`, number > 99 ? "9px" : "11px");
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = asCss(colours.ground);
    context.fillText(String(number), right, down + 0.5);
  }

  private paintSelection(outline: Marks["selection"], { accent }: Colours): void {
    if (outline.length < 2) return;
    const { context } = this;
    const path = new Path2D();
    for (const [right, down] of outline) path.lineTo(right, down);
    path.closePath();
    context.strokeStyle = context.fillStyle = asCss(accent);
    context.lineWidth = 1.5;
    context.globalAlpha = 0.12;
    context.fill(path);
    context.globalAlpha = 1;
    context.stroke(path);
  }

  /** A line of a width, and around it a halo of the ground, so that it is seen among the points. */
  private stroke(path: Path2D, width: number, { ground }: Colours, colour: string): void {
    const { context } = this;
    context.strokeStyle = asCss(ground);
    context.lineWidth = width + 2 * HALO_PX;
    context.stroke(path);
    if (width === 0) return;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke(path);
  }

  private widthOf(text: string): number {
    let width = this.widths.get(text);
    if (width === undefined) {
      this.context.font = this.font;
      width = this.context.measureText(text).width;
      this.widths.set(text, width);
    }
    return width;
  }
}

function boxAround([right, down]: [number, number], radius: number): Box {
  return { left: right - radius, right: right + radius, top: down - radius, bottom: down + radius };
}
