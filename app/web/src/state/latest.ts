/** Answers to a question that changes faster than it can be answered, as while a slider is dragged. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { RequestFailed } from "../api/client";

export interface Latest<Answer> {
  /** The newest answer about the subject; it stays while a newer one is awaited. */
  answer: Answer | null;
  error: RequestFailed | null;
  loading: boolean;
  retry(): void;
}

type Ask<Answer> = (signal: AbortSignal) => Promise<Answer>;

interface Flight<Answer> {
  subject: string;
  abort: AbortController;
  /** What to ask once this answer is there. */
  next: Ask<Answer> | null;
}

interface State<Answer> {
  subject: string;
  question: string;
  answer: Answer | null;
  error: RequestFailed | null;
  loading: boolean;
}

/**
 * Asks again whenever `question` changes, with at most one request in flight: of the questions that come meanwhile, the
 * last is asked. An answer about another subject is never shown; its request is given up.
 */
export function useLatest<Answer>(subject: string, question: string, ask: Ask<Answer>): Latest<Answer> {
  const [state, setState] = useState<State<Answer>>({ subject, question, answer: null, error: null, loading: true });
  const [attempt, setAttempt] = useState(0);
  const flight = useRef<Flight<Answer> | null>(null);

  useEffect(() => {
    if (flight.current?.subject === subject) {
      flight.current.next = ask;
    } else {
      flight.current?.abort.abort();
      void fly(ask);
    }
    setState((former) => ({
      subject,
      question,
      answer: former.subject === subject ? former.answer : null,
      error: null,
      loading: true,
    }));
  }, [subject, question, attempt]);

  useEffect(() => () => flight.current?.abort.abort(), []);

  async function fly(asked: Ask<Answer>): Promise<void> {
    const own: Flight<Answer> = { subject, abort: new AbortController(), next: null };
    flight.current = own;
    let answered: Pick<State<Answer>, "error"> & Partial<State<Answer>>;
    try {
      answered = { answer: await asked(own.abort.signal), error: null };
    } catch (error) {
      answered = { error: RequestFailed.of(error) };
    }
    if (flight.current !== own || own.abort.signal.aborted) return;
    flight.current = null;
    const loading = own.next !== null;
    setState((former) => ({ ...former, ...answered, error: loading ? null : answered.error, loading }));
    if (own.next) void fly(own.next);
  }

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  // The first rendering comes before the effect: it must not take a former answer for one to the new question.
  const isSame = state.subject === subject;
  const isAsked = isSame && state.question === question;
  return {
    answer: isSame ? state.answer : null,
    error: isAsked ? state.error : null,
    loading: state.loading || !isAsked,
    retry,
  };
}
