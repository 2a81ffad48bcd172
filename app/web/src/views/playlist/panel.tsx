/** The playlist that is being built. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "../../parts/problem";
import { PLAYLIST_ID } from "../../state/keys";
import { text } from "../../text/en";
import { type Entry, useEntries } from "./entries";
import { PlaylistList } from "./list";
import { Notes } from "./notes";
import { SortControl, useSort } from "./sort";
import { TableDialog } from "./table";
import { Tools } from "./tools";

export function PlaylistPanel(): JSX.Element {
  const { entries, error, retry } = useEntries();
  const sort = useSort(entries);
  const [isTable, setIsTable] = useState(false);
  const isEmpty = entries.length === 0;
  return (
    <section id={PLAYLIST_ID} class="playlist" aria-label={text.panelNames.playlist} tabIndex={-1}>
      <header>
        <h2>
          {text.panelNames.playlist} {!isEmpty && <span class="pool">{counted(entries)}</span>}
        </h2>
        {!isEmpty && (
          <button type="button" class="link" aria-label={text.playlist.asTable} onClick={() => setIsTable(true)}>
            {text.playlist.table}
          </button>
        )}
      </header>
      <Notes />
      {error && <Problem error={error} retry={retry} />}
      <div class="scrolled" style={{ "--rows": entries.length }}>
        {isEmpty ? (
          <p class="note">{text.playlist.empty}</p>
        ) : (
          <PlaylistList entries={entries} by={sort.sorting?.by ?? null} />
        )}
      </div>
      <Tools entries={entries}>{!isEmpty && <SortControl entries={entries} sort={sort} />}</Tools>
      {isTable && <TableDialog entries={entries} sort={sort} closed={() => setIsTable(false)} />}
    </section>
  );
}

/** How many tracks, and how long they take at least. */
function counted(entries: readonly Entry[]): string {
  const lengths = entries.map(({ track }) => track?.features["duration_ms"]);
  const known = lengths.filter((length) => typeof length === "number");
  const minutes = Math.round(known.reduce((sum, length) => sum + length, 0) / 60_000);
  return text.playlist.counted(
    entries.length,
    Math.floor(minutes / 60),
    minutes % 60,
    known.length < lengths.length,
  );
}
