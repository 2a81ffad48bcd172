/** How good it is by what is known of a track: a row for each set of features, a column for what is known beside. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Bar } from "../../parts/bar";
import { asPercent } from "../../parts/features";
import { text } from "../../text/en";
import type { Figures, Known } from "./report";
import { Switch } from "./switch";

type Figure = keyof typeof text.modelPage.figures;

export function KnownTable({ parts }: { parts: readonly [string, Known[]][] }): JSX.Element | null {
  const [figure, setFigure] = useState<Figure>("accuracy");
  if (!parts.length) return null;
  return (
    <section>
      <h2>{text.modelPage.byKnown}</h2>
      <Switch<Figure>
        label={text.modelPage.figure}
        choices={text.modelPage.figures}
        value={figure}
        change={setFigure}
      />
      <p class="note">{text.modelPage.figureMeans[figure]}</p>
      {parts.map(([part, rows]) => (
        <Part key={part} name={parts.length > 1 ? part : null} rows={rows} figure={figure} />
      ))}
    </section>
  );
}

interface PartProps {
  /** null where there is no other. */
  name: string | null;
  rows: readonly Known[];
  figure: Figure;
}

function Part({ name, rows, figure }: PartProps): JSX.Element {
  const columns = [...new Set(rows.flatMap(({ byEvidence }) => byEvidence.map(([evidence]) => evidence)))];
  return (
    <table class="figures known">
      {name !== null && <caption>{text.modelPage.partNames[name] ?? name}</caption>}
      <thead>
        <tr>
          <th scope="col">{text.modelPage.knownOfIt}</th>
          {columns.map((evidence) => (
            <th key={evidence} scope="col">
              {text.modelPage.evidence[evidence] ?? evidence}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ known, byEvidence }) => (
          <tr key={known}>
            <th scope="row">{text.modelPage.knownNames[known] ?? known}</th>
            {columns.map((evidence) => (
              <Cell key={evidence} figures={byEvidence.find(([of]) => of === evidence)?.[1]} figure={figure} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ figures, figure }: { figures: Figures | undefined; figure: Figure }): JSX.Element {
  const value = figures?.[figure] ?? null;
  if (value === null) return <td>{text.modelPage.notMeasured}</td>;
  return (
    <td>
      <span class="number">{asPercent(value)}</span>
      <Bar value={value} />
    </td>
  );
}
