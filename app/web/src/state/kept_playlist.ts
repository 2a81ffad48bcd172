/** The playlist as this browser keeps it between visits. Storage may be forbidden or full: the page goes on without. */
import { asPlaylist } from "./view";

const KEY = "songkin.playlist";

export function keptPlaylist(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return asPlaylist(Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : []);
  } catch {
    return [];
  }
}

/** Whether it could be kept. */
export function keepPlaylist(ids: readonly string[]): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids));
    return true;
  } catch {
    return false;
  }
}

/** Tells what another tab of this browser kept, until the function that is returned is called. */
export function followKeptPlaylist(follow: (ids: string[]) => void): () => void {
  const listen = (event: StorageEvent): void => {
    if (event.key === KEY) follow(keptPlaylist());
  };
  addEventListener("storage", listen);
  return () => removeEventListener("storage", listen);
}
