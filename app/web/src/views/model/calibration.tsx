/** Whether it is as right as it is sure. */
import type { JSX } from "preact";
import { asPercent } from "../../parts/features";
import { text } from "../../text/en";
import { AsTable } from "./as_table";
import { type Axis, Chart, toX, toY } from "./chart";
import type { Reliability, Report } from "./report";

const whole = (value: number): string => String(Math.round(100 * value));
const X: Axis = { name: text.modelPage.sure, min: 0, max: 1, written: whole };
const Y: Axis = { name: text.modelPage.right, min: 0, max: 1, written: whole };
const LARGEST = 7;
const SMALLEST = 2;
const SAID = 70;

export function Calibration({ report: { byKnown, reliability } }: { report: Report }): JSX.Element | null {
  const error = byKnown.find(([part]) => part === "test")?.[1][0]?.byEvidence.at(-1)?.[1].ece ?? null;
  if (error === null && !reliability.length) return null;
  const points = Math.round(100 * (error ?? 0));
  return (
    <section>
      <h2>{text.modelPage.calibration}</h2>
      {error !== null && <p class="prose">{text.modelPage.calibrated(SAID, points, error)}</p>}
      {reliability.length > 0 && (
        <div class="charts">
          {reliability.map(([evidence, bins]) => (
            <Curve key={evidence} name={text.modelPage.evidence[evidence] ?? evidence} bins={bins} />
          ))}
        </div>
      )}
    </section>
  );
}

function Curve({ name, bins }: { name: string; bins: readonly Reliability[] }): JSX.Element {
  const most = Math.max(...bins.map(({ n }) => n));
  return (
    <figure>
      <figcaption>{name}</figcaption>
      <Chart label={text.modelPage.reliabilityLabel(name)} x={X} y={Y}>
        <line class="ideal" x1={toX(0, X)} y1={toY(0, Y)} x2={toX(1, X)} y2={toY(1, Y)} />
        {bins.map(({ confidence, accuracy, n }) => (
          <circle
            key={confidence}
            class="point"
            cx={toX(confidence, X)}
            cy={toY(accuracy, Y)}
            r={Math.max(SMALLEST, LARGEST * Math.sqrt(n / most))}
          />
        ))}
      </Chart>
      <AsTable
        columns={text.modelPage.reliabilityColumns}
        rows={bins.map(({ confidence, accuracy, n }) => [asPercent(confidence), asPercent(accuracy), text.count(n)])}
      />
    </figure>
  );
}
