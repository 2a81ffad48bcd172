/** Keeps what fails in one part of the page from taking the other parts with it. */
import type { ComponentChildren, JSX } from "preact";
import { useErrorBoundary } from "preact/hooks";
import { RequestFailed } from "../api/client";
import { Problem } from "./problem";

/** What it holds is made anew when the reader tries again; give it a key of what is shown, so that going on does, too. */
export function Guard({ children }: { children: ComponentChildren }): JSX.Element {
  const [defect, reset] = useErrorBoundary();
  return defect ? <Problem error={RequestFailed.of(defect)} retry={reset} /> : <>{children}</>;
}
