/** Tables with a head line, separated by commas, semicolons or tabs. The library that reads them is loaded here. */
import { type Field, fieldsAmong, givenBy } from "./fields";
import type { Given } from "./given";

const SEPARATORS = [",", ";", "\t"];

/** What separates the columns, if the first line names some that are known. */
export function separatorOf(text: string): string | null {
  const head = text.trimStart().split(/[\r\n]/, 1)[0] ?? "";
  const columns = (separator: string): string[] => head.split(separator);
  const [best = ","] = SEPARATORS.toSorted((one, other) => columns(other).length - columns(one).length);
  const fields = fieldsAmong(columns(best));
  const isHead = fields.has("name") || fields.has("id") || fields.has("isrc");
  return isHead && columns(best).length > 1 ? best : null;
}

export async function readTable(text: string, separator: string): Promise<Given[]> {
  const { default: papa } = await import("papaparse");
  const { data } = papa.parse(text.trimStart(), { delimiter: separator });
  const [head = [], ...rows] = data.map((cells) => cells.map((cell) => cell.trim()));
  const fields = fieldsAmong(head);
  let line = 1 + lineBreaks(head);
  const found: Given[] = [];
  for (const cells of rows) {
    line += 1;
    const texts = (field: Field): string[] => [cells[head.indexOf(fields.get(field) ?? "\n")] ?? ""].filter(Boolean);
    if (cells.some(Boolean)) found.push(givenBy(line, texts));
    line += lineBreaks(cells);
  }
  return found;
}

/** A cell may hold some. */
function lineBreaks(cells: readonly string[]): number {
  return cells.reduce((count, cell) => count + cell.split("\n").length - 1, 0);
}
