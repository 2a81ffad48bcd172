/** A share between 0 and 1 as a short bar. It repeats what a number beside it says, so it is hidden from readers. */
import type { JSX } from "preact";

export function Bar({ value }: { value: number }): JSX.Element {
  const width = 100 * Math.min(1, Math.max(0, value));
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-ground" width="100" height="4" />
      <rect class="bar-value" width={width} height="4" />
    </svg>
  );
}
