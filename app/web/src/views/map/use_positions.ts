/** Where tracks lie on the map. Each is asked for once. */
import { useEffect, useRef, useState } from "preact/hooks";
import { MOST_POSITIONS, readPositions } from "../../api/map";
import { RequestFailed } from "../../api/client";
import type { Position } from "./drawing/points";

export interface Positions {
  /** Null while it is not known, and where the track is not on the map. */
  of(id: string): Position | null;
  /** Another number when more is known. */
  version: number;
  failure: { error: RequestFailed; retry(): void } | null;
}

/** model: of the map that is drawn; where the service has another by now, `onOtherModel` is called. */
export function usePositions(ids: readonly string[], model: string, onOtherModel: () => void): Positions {
  const known = useRef(new Map<string, Position | null>());
  const asked = useRef(new Set<string>());
  const abort = useRef(new AbortController());
  const [version, setVersion] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState<RequestFailed | null>(null);

  useEffect(() => {
    known.current.clear();
    asked.current.clear();
    abort.current = new AbortController();
    return () => abort.current.abort();
  }, [model]);

  useEffect(() => {
    const { signal } = abort.current;
    const missing = ids.filter((id) => !asked.current.has(id));
    for (const id of missing) asked.current.add(id);
    const read = async (): Promise<void> => {
      for (let start = 0; start < missing.length; start += MOST_POSITIONS) {
        const batch = missing.slice(start, start + MOST_POSITIONS);
        const answer = await readPositions(batch, signal);
        if (signal.aborted) return;
        if (answer.model !== model) return onOtherModel();
        batch.forEach((id, place) => known.current.set(id, answer.positions[place] ?? null));
        setVersion((former) => former + 1);
      }
    };
    setError(null);
    read().catch((error: unknown) => {
      if (signal.aborted) return;
      for (const id of missing) if (!known.current.has(id)) asked.current.delete(id);
      if (error instanceof RequestFailed) setError(error);
    });
  }, [ids.join("\n"), model, attempt]);

  return {
    of: (id) => known.current.get(id) ?? null,
    version,
    failure: error && { error, retry: () => setAttempt(attempt + 1) },
  };
}
