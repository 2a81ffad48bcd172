/** How good it is at each genre: a table to sort and to search. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Bar } from "../../parts/bar";
import { asPercent } from "../../parts/features";
import { text } from "../../text/en";
import type { GenreFigures } from "./report";
import { Switch } from "./switch";

type Column = keyof typeof text.modelPage.genreColumns;

const COLUMNS = Object.keys(text.modelPage.genreColumns) as Column[];
const AT_FIRST = 12;

export function GenreTable({ byEvidence }: { byEvidence: readonly [string, GenreFigures[]][] }): JSX.Element | null {
  const [chosen, setChosen] = useState(byEvidence.at(-1)?.[0] ?? "");
  const [column, setColumn] = useState<Column>("f1");
  const [ascending, setAscending] = useState(false);
  const [query, setQuery] = useState("");
  const [all, setAll] = useState(false);
  const genres = byEvidence.find(([evidence]) => evidence === chosen)?.[1];
  if (!genres) return null;

  const sortBy = (next: Column): void => {
    setAscending(next === column ? !ascending : next === "genre");
    setColumn(next);
  };
  const found = sorted(genres, column, ascending).filter(({ genre }) => folded(genre).includes(folded(query)));
  const shown = all || query ? found : found.slice(0, AT_FIRST);
  const choices = Object.fromEntries(byEvidence.map(([name]) => [name, text.modelPage.evidence[name] ?? name]));
  return (
    <section>
      <h2>{text.modelPage.byGenre}</h2>
      <p class="note prose">{text.modelPage.genreFigures}</p>
      <div class="genre-controls">
        <Switch label={text.modelPage.beside} choices={choices} value={chosen} change={setChosen} />
        <input
          type="search"
          aria-label={text.modelPage.findGenre}
          placeholder={text.modelPage.findGenre}
          value={query}
          onInput={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      </div>
      <table class="figures genre-figures">
        <thead>
          <tr>
            {COLUMNS.map((each) => (
              <Heading key={each} column={each} sorted={each === column ? ascending : null} sort={sortBy} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ genre, n, precision, recall, f1 }) => (
            <tr key={genre}>
              <th scope="row" dir="auto">
                {genre}
              </th>
              <td>
                <span class="number">{asPercent(f1)}</span>
                <Bar value={f1} />
              </td>
              <td>{asPercent(precision)}</td>
              <td>{asPercent(recall)}</td>
              <td>{text.count(n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note" role="status">
        {query && text.modelPage.genresFound(shown.length)}
      </p>
      {!query && found.length > AT_FIRST && (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? text.modelPage.fewer : text.modelPage.allGenres(found.length)}
        </button>
      )}
    </section>
  );
}

interface HeadingProps {
  column: Column;
  /** Whether the table is in ascending order of it; null where it is in the order of another column. */
  sorted: boolean | null;
  sort(column: Column): void;
}

function Heading({ column, sorted: ascending, sort }: HeadingProps): JSX.Element {
  const order = ascending === null ? "none" : ascending ? "ascending" : "descending";
  return (
    <th scope="col" aria-sort={order}>
      <button type="button" onClick={() => sort(column)}>
        {text.modelPage.genreColumns[column]}
        <span aria-hidden="true">{ascending === null ? "" : ascending ? " ▴" : " ▾"}</span>
      </button>
    </th>
  );
}

function sorted(genres: readonly GenreFigures[], column: Column, ascending: boolean): GenreFigures[] {
  const sign = ascending ? 1 : -1;
  return genres.toSorted((one, other) => {
    const order = column === "genre" ? one.genre.localeCompare(other.genre) : one[column] - other[column];
    return sign * order || one.genre.localeCompare(other.genre);
  });
}

function folded(name: string): string {
  return name.toLowerCase().trim();
}
