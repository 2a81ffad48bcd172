/** Something that is done once when it is asked for, and that takes a while. */
import { useEffect, useRef, useState } from "preact/hooks";
import { RequestFailed } from "../api/client";

export interface Task {
  busy: boolean;
  error: RequestFailed | null;
  /** Begins; what was begun before is given up. */
  run(work: (signal: AbortSignal) => Promise<void>): void;
  /** Gives up what is being done. */
  stop(): void;
}

/** The task is given up when the part of the page that calls this goes. */
export function useTask(): Task {
  const [state, setState] = useState<Pick<Task, "busy" | "error">>({ busy: false, error: null });
  const running = useRef<AbortController | null>(null);

  useEffect(() => () => running.current?.abort(), []);

  const stop = (): void => {
    running.current?.abort();
    running.current = null;
    setState({ busy: false, error: null });
  };

  const run = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    setState({ busy: true, error: null });
    let error: RequestFailed | null = null;
    try {
      await work(own.signal);
    } catch (reason) {
      error = RequestFailed.of(reason);
    }
    if (running.current !== own || own.signal.aborted) return;
    running.current = null;
    setState({ busy: false, error });
  };

  return { ...state, run: (work) => void run(work), stop };
}
