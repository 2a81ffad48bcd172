/** An error, where the content would be: what happened, and the next step. */
import type { JSX } from "preact";
import type { RequestFailed } from "../api/client";
import { text } from "../text/en";

const PLAIN: Record<string, string> = text.problems;

export function Problem({ error, retry }: { error: RequestFailed; retry(): void }): JSX.Element {
  const plain = PLAIN[error.code];
  return (
    <div class="problem" role="alert">
      <p>{plain ?? `${text.problems.other} ${error.message}`}</p>
      {!error.code.startsWith("unknown_") && (
        <button type="button" class="button" onClick={retry}>
          {text.retry}
        </button>
      )}
    </div>
  );
}
