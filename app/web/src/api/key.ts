/** The key of a service that wants one. This browser keeps it; where storage is forbidden, it is asked for anew. */

const KEY = "songkin.key";
const WANTED = "songkin:key-wanted";

export function keptKey(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function keepKey(key: string): void {
  try {
    localStorage.setItem(KEY, key);
  } catch {
    // The next answer asks for it again.
  }
}

/** Tells when the service wants a key, or another one, until the function that is returned is called. */
export function followKeyWanted(follow: () => void): () => void {
  addEventListener(WANTED, follow);
  return () => removeEventListener(WANTED, follow);
}

/** As fetch, with the key. */
export async function fetchWithKey(address: string, options: RequestInit): Promise<Response> {
  const key = keptKey();
  const headers = new Headers(options.headers);
  if (key) headers.set("X-API-Key", key);
  const response = await fetch(address, { ...options, headers });
  if (response.status === 401) dispatchEvent(new Event(WANTED));
  return response;
}
