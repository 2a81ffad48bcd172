/** Single keys that work everywhere but in a field for text. */
import { useEffect } from "preact/hooks";
import type { Navigation } from "./navigation";
import type { Undo } from "./undo";
import type { Panel } from "./view";

export const SEARCH_ID = "search";
export const GENRE_WEIGHT_ID = "genre-weight";
export const MAP_ID = "map";
export const PLAYLIST_ID = "playlist";
export const HELP_ID = "help";
const ROWS = "[data-row]";

export function useKeys({ change }: Navigation, { undo }: Undo): void {
  useEffect(() => {
    const show = (panel: Panel, id: string): void => {
      change({ panel });
      // On a narrow screen the part is not there before the next frame.
      requestAnimationFrame(() => document.getElementById(id)?.focus());
    };
    const actions: Record<string, () => void> = {
      "/": () => show("music", SEARCH_ID),
      g: () => show("music", GENRE_WEIGHT_ID),
      m: () => show("map", MAP_ID),
      p: () => show("playlist", PLAYLIST_ID),
      h: () => document.getElementById(HELP_ID)?.click(),
      j: () => move(1),
      k: () => move(-1),
      "?": () => press("why"),
      l: () => press("like"),
      "+": () => press("add"),
      "-": () => press("dislike"),
      "−": () => press("dislike"),
      z: undo,
    };
    const act = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target) || isModal()) return;
      const action = actions[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", act);
    return () => removeEventListener("keydown", act);
  }, [change, undo]);
}

function rowInFocus(): Element | null {
  return document.activeElement?.closest(ROWS) ?? null;
}

/** Presses the button of the row in focus that has this `data-do`. */
function press(action: string): void {
  rowInFocus()?.querySelector<HTMLElement>(`[data-do="${action}"]`)?.click();
}

/** Moves the focus along the list, the playlist where the focus is in it; from elsewhere to the first row. */
function move(step: number): void {
  const playlist = document.getElementById(PLAYLIST_ID);
  const list = playlist?.contains(document.activeElement) ? playlist : document.getElementById("content");
  const rows = [...(list?.querySelectorAll(ROWS) ?? [])];
  const current = rows.findIndex((row) => row === rowInFocus());
  const next = rows[current < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, current + step))];
  next?.querySelector<HTMLElement>("a")?.focus();
}

function isTyped(target: EventTarget | null): boolean {
  return (
    (target instanceof HTMLInputElement && !["range", "checkbox", "radio"].includes(target.type)) ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}

function isModal(): boolean {
  return document.querySelector("dialog[open]") !== null;
}
