/** How the training went: its loss, and how good the model was on tracks that chose when to stop. */
import type { JSX } from "preact";
import { text } from "../../text/en";
import { AsTable } from "./as_table";
import { type Axis, Chart, lineThrough, toX, toY } from "./chart";
import type { Epoch } from "./report";

interface Props {
  history: readonly Epoch[];
  bestEpoch: number | null;
}

interface Point {
  x: number;
  y: number;
}

export function Training({ history, bestEpoch }: Props): JSX.Element | null {
  const loss = pointsOf(history, "loss");
  const f1 = pointsOf(history, "f1");
  if (loss.length < 2 && f1.length < 2) return null;
  return (
    <section>
      <h2>{text.modelPage.training}</h2>
      <p class="note prose">{text.modelPage.trainingMeans(history.length, bestEpoch)}</p>
      <div class="charts">
        <Curve name={text.modelPage.loss} points={loss} bestEpoch={bestEpoch} />
        <Curve name={text.modelPage.f1} points={f1} bestEpoch={bestEpoch} />
      </div>
      <AsTable
        columns={[text.modelPage.epoch, text.modelPage.loss, text.modelPage.f1]}
        rows={history.map(({ epoch, loss, f1 }) => [
          epoch,
          loss?.toFixed(3) ?? text.modelPage.notMeasured,
          f1?.toFixed(3) ?? text.modelPage.notMeasured,
        ])}
      />
    </section>
  );
}

interface CurveProps {
  name: string;
  points: readonly Point[];
  bestEpoch: number | null;
}

function Curve({ name, points, bestEpoch }: CurveProps): JSX.Element | null {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return null;
  const x: Axis = { name: text.modelPage.epoch, min: first.x, max: last.x, written: String };
  const heights = points.map(({ y }) => y);
  const y: Axis = { name, min: Math.min(0, ...heights), max: Math.max(...heights), written: String };
  const best = points.find((point) => point.x === bestEpoch);
  return (
    <figure>
      <Chart label={text.modelPage.curveLabel(name, first.y.toFixed(2), last.y.toFixed(2))} x={x} y={y}>
        <path class="curve" d={lineThrough(points, x, y)} />
        {best && <circle class="point" cx={toX(best.x, x)} cy={toY(best.y, y)} r={4} />}
      </Chart>
    </figure>
  );
}

function pointsOf(history: readonly Epoch[], figure: "loss" | "f1"): Point[] {
  return history
    .flatMap((epoch): Point[] => (epoch[figure] === null ? [] : [{ x: epoch.epoch, y: epoch[figure] }]))
    .toSorted((one, other) => one.x - other.x);
}
