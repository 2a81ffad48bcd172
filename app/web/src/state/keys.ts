/** Single keys that work everywhere but in a field for text. */
import { useEffect } from "preact/hooks";

export const SEARCH_ID = "search";
export const GENRE_WEIGHT_ID = "genre-weight";
const ROWS = "[data-row]";

export function useKeys(): void {
  useEffect(() => {
    addEventListener("keydown", act);
    return () => removeEventListener("keydown", act);
  }, []);
}

function act(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target)) return;
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

const ACTIONS: Record<string, () => void> = {
  "/": () => document.getElementById(SEARCH_ID)?.focus(),
  g: () => document.getElementById(GENRE_WEIGHT_ID)?.focus(),
  j: () => move(1),
  k: () => move(-1),
  "?": () => rowInFocus()?.querySelector<HTMLElement>("[data-why]")?.click(),
};

function rowInFocus(): Element | null {
  return document.activeElement?.closest(ROWS) ?? null;
}

/** Moves the focus along the list; from elsewhere to its first row. */
function move(step: number): void {
  const rows = [...document.querySelectorAll(ROWS)];
  const current = rows.findIndex((row) => row === rowInFocus());
  const next = rows[current < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, current + step))];
  next?.querySelector<HTMLElement>("a")?.focus();
}

function isTyped(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== "range";
}
