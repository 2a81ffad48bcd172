/** The map as it is drawn: one camera, the points, and what lies over them. It draws only when something changed. */
import KDBush from "kdbush";
import type { MapAnswer, MapLabel } from "../../../api/map";
import { Camera, project } from "./camera";
import { canvasPainter } from "./canvas_painter";
import { type Colours, onThemeChange, readColours } from "./colours";
import { contains, type PlacedLabel } from "./labels";
import { type Marks, NO_MARKS, Overlay } from "./overlay";
import { type Look, pointDiameter, type PointPainter } from "./painter";
import { Pictures } from "./pictures";
import { boundsOf, type Points, type Position, positionOf } from "./points";
import { webglPainter } from "./webgl_painter";

const REACH_PX = 12;
/** Points under a label that are smaller than that around are too small to be meant. */
const LEAST_AIM_PX = 2.5;
const MOST_DENSITY = 2;

export interface Stage {
  /** Holds both canvases, and takes pointers. */
  element: HTMLElement;
  points: HTMLCanvasElement;
  overlay: HTMLCanvasElement;
}

/** At most one of both. */
export interface Aim {
  point: number | null;
  label: MapLabel | null;
}

interface Options {
  webgl: boolean;
  onMove(): void;
  drags(event: MouseEvent | TouchEvent): boolean;
}

export class Scene {
  readonly camera: Camera;
  private readonly stage: Stage;
  private readonly points: Points;
  private readonly pictures: Pictures;
  private readonly overlay: Overlay;
  private readonly index: KDBush;
  private readonly nFamilies: number;
  private readonly endings: (() => void)[];
  private colours: Colours;
  private marks = NO_MARKS;
  private visible: readonly boolean[];
  private labels: PlacedLabel[] = [];
  private frame = 0;
  /** Something over the points changed, or moved. */
  private isOverlayOld = true;

  /** Returns null where the stage cannot be drawn on: without WebGL, or where no canvas works. */
  static create(stage: Stage, map: MapAnswer, points: Points, options: Options): Scene | null {
    const painter = options.webgl
      ? webglPainter(stage.points, points, map.families.length)
      : canvasPainter(stage.points, points);
    return painter && new Scene(stage, map, points, painter, options);
  }

  private constructor(stage: Stage, map: MapAnswer, points: Points, painter: PointPainter, options: Options) {
    this.stage = stage;
    this.points = points;
    this.pictures = new Pictures(painter, points.n);
    this.nFamilies = map.families.length;
    this.visible = Array.from({ length: this.nFamilies + 1 }, () => true);
    this.overlay = new Overlay(stage.overlay, map.labels);
    this.colours = readColours(stage.element, this.nFamilies);
    this.index = new KDBush(points.n, 64, Uint16Array);
    for (let point = 0; point < points.n; point++) this.index.add(points.x[point] ?? 0, points.y[point] ?? 0);
    this.index.finish();
    this.camera = new Camera(stage.element, boundsOf(points), {
      maxZoom: Math.min(200, Math.max(4, Math.sqrt(points.n) / 1.5)),
      drags: options.drags,
      onMove: () => {
        options.onMove();
        this.draw();
      },
    });
    const size = new ResizeObserver(() => this.resize());
    size.observe(stage.element);
    const redraw = (): void => {
      this.pictures.forget();
      this.draw();
    };
    stage.points.addEventListener("webglcontextrestored", redraw);
    this.endings = [
      onThemeChange(() => {
        this.colours = readColours(stage.element, this.nFamilies);
        this.draw();
      }),
      () => size.disconnect(),
      () => stage.points.removeEventListener("webglcontextrestored", redraw),
      () => cancelAnimationFrame(this.frame),
      () => this.camera.stop(),
      () => painter.stop(),
    ];
    this.resize();
  }

  stop(): void {
    for (const end of this.endings) end();
  }

  mark(marks: Partial<Marks>): void {
    this.marks = { ...this.marks, ...marks };
    this.draw();
  }

  /** visible: of each family, and last of the tracks without a genre. */
  filter(visible: readonly boolean[]): void {
    this.visible = visible;
    this.draw();
  }

  isVisible(point: number): boolean {
    return this.visible[Math.min(this.points.family[point] ?? 0, this.nFamilies)] ?? false;
  }

  /** What a pointer means at a place of the stage: a label, or a point that is near and large enough to aim at. */
  at(right: number, down: number): Aim {
    const { projection } = this.camera;
    const radius = pointDiameter(projection, this.points.n) / 2;
    const label = this.labels.find(({ box }) => contains(box, right, down))?.label;
    const reach = label ? (radius < LEAST_AIM_PX ? 0 : radius) : Math.max(REACH_PX, radius);
    const point = reach ? this.pointWithin(right, down, reach) : null;
    return { point, label: point === null ? (label ?? null) : null };
  }

  /** The visible point nearest to the middle of the stage; null where none is in sight. */
  nearestToMiddle(): number | null {
    const { width, height } = this.camera.projection;
    const furthest = Math.hypot(width, height) / 2;
    for (let reach = REACH_PX; reach < 2 * furthest; reach *= 2) {
      const point = this.pointWithin(width / 2, height / 2, Math.min(reach, furthest));
      if (point !== null) return point;
    }
    return null;
  }

  /** The visible points on the stage, where they are no more than that, and otherwise none. */
  inSight(most: number): number[] {
    const { width, height } = this.camera.projection;
    if (!width) return [];
    const [left, bottom] = this.camera.toMap(0, height);
    const [right, top] = this.camera.toMap(width, 0);
    const found = this.index.range(left, bottom, right, top).filter((point) => this.isVisible(point));
    return found.length > most ? [] : found;
  }

  positionOf(point: number): Position {
    return positionOf(this.points, point);
  }

  /** Where a place of the map lies on the stage. */
  onStage(position: Position): [right: number, down: number] {
    return project(this.camera.projection, position);
  }

  /** The nearest visible point, where it is within so many pixels. */
  private pointWithin(right: number, down: number, reach: number): number | null {
    const [x, y] = this.camera.toMap(right, down);
    let nearest: number | null = null;
    let least = Infinity;
    for (const point of this.index.within(x, y, reach / this.camera.projection.scale)) {
      const [across, up] = positionOf(this.points, point);
      const distance = (across - x) ** 2 + (up - y) ** 2;
      if (distance < least && this.isVisible(point)) [nearest, least] = [point, distance];
    }
    return nearest;
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.stage.element;
    if (!width || !height) return; // it is not in sight
    const density = densityOfScreen();
    for (const canvas of [this.stage.points, this.stage.overlay]) {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
    }
    this.pictures.forget();
    this.camera.resize(width, height);
    this.draw();
  }

  private draw(): void {
    this.isOverlayOld = true;
    this.schedule();
  }

  private schedule(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame((now) => this.paint(now));
  }

  private paint(now: number): void {
    const { projection } = this.camera;
    if (!projection.width) return;
    const { colours, visible } = this;
    const diameter = pointDiameter(projection, this.points.n);
    const look: Look = { colours, visible, diameter, density: densityOfScreen() };
    if (this.pictures.frame(projection, look, now)) this.schedule();
    if (!this.isOverlayOld) return;
    this.isOverlayOld = false;
    this.labels = this.overlay.paint(projection, this.marks, look);
  }
}

function densityOfScreen(): number {
  return Math.min(MOST_DENSITY, devicePixelRatio);
}
