/** The playlist as a table, sorted by a click on the head of a column. */
import type { JSX } from "preact";
import { PlaceLink } from "../../parts/link";
import { Modal } from "../../parts/modal";
import { useUndo } from "../../state/undo";
import { text } from "../../text/en";
import { type Column, tableColumns } from "./columns";
import type { Entry } from "./entries";
import { type Sort, usualDirection } from "./sort";

interface Props {
  entries: readonly Entry[];
  sort: Sort;
  closed(): void;
}

export function TableDialog({ entries, sort, closed }: Props): JSX.Element {
  const { said } = useUndo();
  const columns = tableColumns(entries);
  return (
    <Modal heading={text.playlist.tableHeading} class="playlist-table" closed={closed}>
      {(close) => (
        <>
          <div class="scrolled" role="region" aria-label={text.playlist.tableHeading} tabIndex={0}>
            <table>
              <Head columns={columns} sort={sort} />
              <tbody>
                {entries.map((entry, place) => (
                  <Line key={entry.id} columns={columns} entry={entry} place={place} close={close} />
                ))}
              </tbody>
            </table>
          </div>
          <p class="unseen" role="status">
            {said}
          </p>
        </>
      )}
    </Modal>
  );
}

function Head({ columns, sort: { sorting, sort } }: { columns: readonly Column[]; sort: Sort }): JSX.Element {
  return (
    <thead>
      <tr>
        <th scope="col" class="place">
          <span class="unseen">{text.playlist.columns.place}</span>
        </th>
        {columns.map((by) => {
          const isBy = sorting?.by.name === by.name;
          const ascending = isBy ? !sorting.ascending : usualDirection(by);
          return (
            <th
              key={by.name}
              scope="col"
              class={by.name}
              aria-sort={isBy ? (sorting.ascending ? "ascending" : "descending") : "none"}
            >
              <button type="button" onClick={() => sort({ by, ascending })}>
                {by.label}
                <span aria-hidden="true">{isBy ? (sorting.ascending ? " ↑" : " ↓") : ""}</span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

interface LineProps {
  columns: readonly Column[];
  entry: Entry;
  place: number;
  close(): void;
}

function Line({ columns, entry: { id, track }, place, close }: LineProps): JSX.Element {
  return (
    <tr>
      <td class="place number">{place + 1}</td>
      {columns.map(({ name, shown }) =>
        name === "title" ? (
          <th key={name} scope="row" class="title" onClick={track ? close : undefined}>
            {track ? (
              <PlaceLink to={{ kind: "track", id }} title={track.name}>
                <span dir="auto">{track.name}</span>
              </PlaceLink>
            ) : (
              <span class="lacking">{track === null ? text.playlist.lacking : text.loading}</span>
            )}
          </th>
        ) : (
          <td key={name} class={name === "artist" ? "artist" : "number"} dir={name === "artist" ? "auto" : undefined}>
            {track && shown(track)}
          </td>
        ),
      )}
    </tr>
  );
}
