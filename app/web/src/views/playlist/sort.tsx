/** Sorts the playlist by whatever is known of its tracks. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { usePlaylist } from "../../state/playlist";
import { text } from "../../text/en";
import { type Column, sortColumns, sorted, type Sorting } from "./columns";
import type { Entry } from "./entries";

export interface Sort {
  /** How the playlist is sorted at the moment; null where its order is another. */
  sorting: Sorting | null;
  sort(sorting: Sorting): void;
}

export function useSort(entries: readonly Entry[]): Sort {
  const { ids, arrange } = usePlaylist();
  const [last, setLast] = useState<Sorting | null>(null);
  const isSorted = last !== null && sorted(entries, last).join("\n") === ids.join("\n");
  return {
    sorting: isSorted ? last : null,
    sort(sorting) {
      setLast(sorting);
      arrange(sorted(entries, sorting), text.playlist.sorted(sorting.by.label, sorting.ascending));
    },
  };
}

/** Titles begin at A and years with the earliest; of features it is mostly the most that one looks for. */
export function usualDirection({ name }: Column): boolean {
  return ["title", "artist", "year"].includes(name);
}

interface Props {
  entries: readonly Entry[];
  sort: Sort;
}

export function SortControl({ entries, sort: { sorting, sort } }: Props): JSX.Element {
  const columns = sortColumns(entries);
  const choose = (name: string): void => {
    const by = columns.find((column) => column.name === name);
    if (by) sort({ by, ascending: usualDirection(by) });
  };
  return (
    <div class="sort">
      <label>
        {text.playlist.sortBy}{" "}
        <select value={sorting?.by.name ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="" disabled={sorting !== null}>
            {text.playlist.unsorted}
          </option>
          {columns.map((column) => (
            <option key={column.name} value={column.name}>
              {column.label}
            </option>
          ))}
        </select>
      </label>
      {sorting && (
        <button
          type="button"
          class="plain"
          aria-label={text.playlist.turn(sorting.ascending)}
          title={text.playlist.turn(sorting.ascending)}
          onClick={() => sort({ ...sorting, ascending: !sorting.ascending })}
        >
          {sorting.ascending ? "↑" : "↓"}
        </button>
      )}
    </div>
  );
}
