/** Keeps what fails in one part of the page from taking the other parts with it. */
import type { ComponentChildren, JSX } from "preact";
import { useErrorBoundary } from "preact/hooks";
import { RequestFailed } from "../api/client";
import { Problem } from "./problem";

/**
 * What it holds is made anew when the reader tries again. With a key of what is shown, going on makes it anew as well.
 */
export function Guard({ children }: { children: ComponentChildren }): JSX.Element {
  const [defect, reset] = useErrorBoundary();
  return defect ? <Problem error={RequestFailed.of(defect)} retry={reset} /> : <>{children}</>;
}
