/** A file of which the service is asked what it hears in it. */
import { useState } from "preact/hooks";
import { hear, type Heard, readLargestFile } from "../api/audio";
import type { RequestFailed } from "../api/client";
import { useLatest } from "./latest";
import { useTask } from "./task";

export interface Hearing {
  /** The largest file that the service takes, in bytes; null where it takes none, or that is not known yet. */
  mostBytes: number | null;
  /** The last file that was given. */
  file: File | null;
  busy: boolean;
  /** What was heard of the file; null before that. */
  heard: Heard | null;
  /** Why nothing was heard of it. */
  error: RequestFailed | null;
  isTooLarge: boolean;
  take(file: File): void;
  stop(): void;
}

/** `done` is told what was heard of each file. */
export function useHearing(done: (heard: Heard, file: File) => void): Hearing {
  const mostBytes = useLatest("largest-file", "", readLargestFile).answer;
  const [file, setFile] = useState<File | null>(null);
  const [heard, setHeard] = useState<Heard | null>(null);
  const task = useTask();
  const isTooLarge = file !== null && mostBytes !== null && file.size > mostBytes;

  const take = (given: File): void => {
    setFile(given);
    setHeard(null);
    if (mostBytes === null || given.size > mostBytes) return task.stop();
    task.run(async (signal) => {
      const answer = await hear(given, signal);
      if (signal.aborted) return;
      setHeard(answer);
      done(answer, given);
    });
  };
  const stop = (): void => {
    task.stop();
    setFile(null);
  };
  return { mostBytes, file, busy: task.busy, heard, error: task.error, isTooLarge, take, stop };
}
