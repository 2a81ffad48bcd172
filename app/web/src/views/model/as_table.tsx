/** What a chart draws, as a table on demand. */
import type { JSX } from "preact";
import { text } from "../../text/en";

interface Props {
  columns: readonly string[];
  /** The first cell of each tells it from the others. */
  rows: readonly (readonly (string | number)[])[];
}

export function AsTable({ columns, rows }: Props): JSX.Element {
  return (
    <details>
      <summary>{text.modelPage.asTable}</summary>
      <table class="figures">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
