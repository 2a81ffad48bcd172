/** Draws the points without WebGL, as squares on a plain canvas. */
import { type Projection, project } from "./camera";
import { asCss } from "./colours";
import { fromStage, type Look, type PointPainter } from "./painter";
import { type Points, positionOf } from "./points";

/** Each round draws some points of every family, so that no family hides the others; larger rounds are faster. */
const ROUND = 6000;
const OPACITY = 0.85;

export function canvasPainter(canvas: HTMLCanvasElement, points: Points): PointPainter | null {
  const stage = canvas.getContext("2d");
  let [shown, next] = [createPicture(), createPicture()];
  if (!stage || !shown || !next) return null;
  let [shownProjection, nextProjection]: (Projection | null)[] = [null, null];
  let look: Look | null = null;

  const addRound = (start: number, end: number, context: CanvasRenderingContext2D): void => {
    if (!look || !nextProjection) return;
    const { width, height } = nextProjection;
    const size = Math.max(1, 0.9 * look.diameter);
    const shades = [...look.colours.families, look.colours.none].map(asCss);
    const paths = shades.map(() => new Path2D());
    for (let point = start; point < end; point++) {
      const family = Math.min(points.family[point] ?? 0, shades.length - 1);
      const [right, down] = project(nextProjection, positionOf(points, point));
      const inSight = right > -size && down > -size && right < width + size && down < height + size;
      if (look.visible[family] && inSight) paths[family]?.rect(right - size / 2, down - size / 2, size, size);
    }
    paths.forEach((path, family) => {
      context.fillStyle = shades[family] ?? "";
      context.fill(path);
    });
  };

  return {
    begin(projection, newLook) {
      if (!next) return;
      nextProjection = projection;
      look = newLook;
      next.canvas.width = Math.round(projection.width * look.density); // this clears it, too
      next.canvas.height = Math.round(projection.height * look.density);
      next.scale(look.density, look.density);
      next.globalAlpha = OPACITY;
    },
    add(start, end) {
      for (let round = start; next && round < end; round += ROUND) addRound(round, Math.min(end, round + ROUND), next);
    },
    finish() {
      [shown, next] = [next, shown];
      shownProjection = nextProjection;
    },
    show(projection) {
      if (!shown || !shownProjection) return;
      const { scale, shift } = fromStage(shownProjection, projection);
      const density = canvas.width / projection.width;
      stage.setTransform(density, 0, 0, density, 0, 0);
      stage.clearRect(0, 0, projection.width, projection.height);
      const [width, height] = [shownProjection.width / scale, shownProjection.height / scale];
      stage.drawImage(shown.canvas, -shift[0] / scale, -shift[1] / scale, width, height);
    },
    stop() {},
  };
}

function createPicture(): CanvasRenderingContext2D | null {
  return document.createElement("canvas").getContext("2d");
}
