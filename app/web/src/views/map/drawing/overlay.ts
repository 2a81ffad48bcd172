/** Draws what lies over the points: labels, the list in sight, the playlist, the track that is named, a selection. */
import type { MapLabel } from "../../../api/map";
import { type Projection, project } from "./camera";
import { asCss, type Colours } from "./colours";
import { besideMarks, type Box, LABEL_PX, overlap, type PlacedLabel, placeLabels, spreadOut } from "./labels";
import { type NumberMark, numberMarks } from "./numbers";
import type { Look } from "./painter";
import type { Position } from "./points";

/** The title of a track, beside its point. */
export interface Title {
  position: Position;
  text: string;
}

export interface Marks {
  /** Where the list begins. */
  seed: Position | null;
  list: readonly Position[];
  /** Whether the list is a way from its first track to its last. */
  joined: boolean;
  /** Of each track of the playlist; null where it is not on the map. */
  playlist: readonly (Position | null)[];
  /** Of the tracks in sight, where they are few. */
  titles: readonly Title[];
  /** The track under the pointer. */
  hovered: Position | null;
  /** The outline of the region that is being selected, in pixels of the stage. */
  selection: readonly (readonly [number, number])[];
}

export const NO_MARKS: Marks = {
  seed: null,
  list: [],
  joined: false,
  playlist: [],
  titles: [],
  hovered: null,
  selection: [],
};

const LEAST_DOT_PX = 3.5;
const RING_GAP_PX = 3;
const RING_PX = 1.5;
const NUMBER_PX = 11;
/** Of a track whose number is written beside it. */
const NUMBERED_DOT_PX = 2.5;
const TITLE_PX = 12;
const LONGEST_TITLE = 32;
const HALO_PX = 1.5;
const ROUND = 2 * Math.PI;

type Font = "label" | "number" | "title";

export class Overlay {
  private readonly context: CanvasRenderingContext2D;
  private readonly labels: readonly MapLabel[];
  private readonly widths = new Map<string, number>();
  private readonly fonts: Readonly<Record<Font, string>>;

  constructor(canvas: HTMLCanvasElement, labels: readonly MapLabel[]) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("expected a browser that draws on a canvas");
    this.context = context;
    this.labels = spreadOut(labels);
    const family = getComputedStyle(canvas).fontFamily;
    this.fonts = {
      label: `600 ${LABEL_PX}px ${family}`,
      number: `600 ${NUMBER_PX}px ${family}`,
      title: `${TITLE_PX}px ${family}`,
    };
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
    const numbers = numberMarks(
      marks.playlist.map((position) => position && at(position)),
      (text) => this.widthOf(text, "number"),
    );
    const seed = marks.seed && at(marks.seed);
    const list = marks.list.map(at);
    const allowed = this.labels.filter((label) => visible[label.family]);
    const chosen = placeLabels(allowed, projection, (text) => this.widthOf(text, "label"));
    const taken = [...numbers.map(({ box }) => box), ...(seed ? [boxAround(seed, ring)] : [])];
    const placed = besideMarks(chosen, taken);
    if (marks.joined) this.paintWay(seed ? [seed, ...list] : list, colours);
    for (const place of list) this.paintDot(place, dot, colours, asCss(colours.accent));
    this.paintLabels(placed, colours);
    this.paintTitles(marks.titles, at, dot, [...taken, ...placed.map(({ box }) => box)], colours);
    if (seed) this.paintRing(seed, ring, colours, asCss(colours.accent));
    for (const mark of numbers) this.paintNumber(mark, colours);
    if (marks.hovered) this.paintRing(at(marks.hovered), dot + 2, colours, asCss(colours.text));
    this.paintSelection(marks.selection, colours);
    return placed;
  }

  private paintLabels(placed: readonly PlacedLabel[], { ground, text }: Colours): void {
    const { context } = this;
    context.font = this.fonts.label;
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

  private paintDot([right, down]: readonly [number, number], radius: number, colours: Colours, colour: string): void {
    const dot = new Path2D();
    dot.arc(right, down, radius, 0, ROUND);
    this.stroke(dot, 0, colours, colour);
    this.context.fillStyle = colour;
    this.context.fill(dot);
  }

  private paintRing([right, down]: [number, number], radius: number, colours: Colours, colour: string): void {
    const ring = new Path2D();
    ring.arc(right, down, radius, 0, ROUND);
    this.stroke(ring, RING_PX, colours, colour);
  }

  private paintNumber({ text, box, places }: NumberMark, colours: Colours): void {
    const { context } = this;
    if (places.length > 1)
      for (const place of places) this.paintDot(place, NUMBERED_DOT_PX, colours, asCss(colours.text));
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const pill = new Path2D();
    pill.roundRect(box.left, box.top, width, height, height / 2);
    this.stroke(pill, 0, colours, asCss(colours.text));
    context.fillStyle = asCss(colours.text);
    context.fill(pill);
    context.font = this.fonts.number;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = asCss(colours.ground);
    context.fillText(text, box.left + width / 2, box.top + height / 2 + 0.5);
  }

  /** Each to the right of its point, where it lies over nothing else. */
  private paintTitles(
    titles: readonly Title[],
    at: (position: Position) => [number, number],
    dot: number,
    taken: Box[],
    { ground, text }: Colours,
  ): void {
    const { context } = this;
    context.font = this.fonts.title;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.strokeStyle = asCss(ground);
    context.fillStyle = asCss(text);
    for (const title of titles) {
      const [right, down] = at(title.position);
      const written = title.text.length > LONGEST_TITLE ? `${title.text.slice(0, LONGEST_TITLE - 1)}…` : title.text;
      const left = right + dot + 4;
      const width = this.widthOf(written, "title");
      const box = { left, right: left + width, top: down - TITLE_PX / 2 - 1, bottom: down + TITLE_PX / 2 + 1 };
      if (taken.some((other) => overlap(box, other, 0))) continue;
      taken.push(box);
      context.strokeText(written, left, down);
      context.fillText(written, left, down);
    }
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

  private widthOf(text: string, font: Font): number {
    const key = `${font} ${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      const { context } = this;
      const former = context.font;
      context.font = this.fonts[font];
      width = context.measureText(text).width;
      context.font = former;
      this.widths.set(key, width);
    }
    return width;
  }
}

function boxAround([right, down]: [number, number], radius: number): Box {
  return { left: right - radius, right: right + radius, top: down - radius, bottom: down + radius };
}
