/** The tracks of the playlist, read as far as they are not known yet. */
import { useMemo } from "preact/hooks";
import { readTracks } from "../../api/playlist";
import type { Track } from "../../api/types";
import { type Latest, useLatest } from "../../state/latest";
import { usePlaylist } from "../../state/playlist";

/** A track of the playlist: null where this catalogue lacks it, undefined while it is awaited. */
export interface Entry {
  id: string;
  track: Track | null | undefined;
}

export interface Entries extends Pick<Latest<unknown>, "error" | "retry"> {
  entries: readonly Entry[];
}

export function useEntries(): Entries {
  const { ids, known, learn } = usePlaylist();
  const missing = ids.filter((id) => !known.has(id));
  const { error, retry } = useLatest("playlist", missing.join("\n"), async (signal) => {
    if (missing.length) learn(await readTracks(missing, signal));
  });
  const entries = useMemo(() => ids.map((id) => ({ id, track: known.get(id) })), [ids, known]);
  return { entries, error, retry };
}
