/** Requests to the service that gave this page. Addresses are relative, so that it may stand behind any path. */
import type { GenresAnswer, SearchAnswer, SimilarAnswer, Track } from "./types";

/** The service answered with an error, or did not answer at all, for which the code is "unreachable". */
export class RequestFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export async function searchTracks(query: string, signal: AbortSignal, most = 8): Promise<SearchAnswer> {
  return request(`search?${new URLSearchParams({ q: query, limit: String(most) })}`, { signal });
}

/** A track, and how much genre counts for its similar tracks when nobody says otherwise. */
export async function readTrack(id: string, signal: AbortSignal): Promise<SimilarAnswer> {
  return request(`tracks/${encodeURIComponent(id)}/similar?k=1`, { signal });
}

/** The most popular tracks of genres that lie evenly apart in the list of genres. */
export async function readExamples(count: number, signal: AbortSignal): Promise<Track[]> {
  const listed = await request<GenresAnswer>("genres", { signal });
  const genres = listed.genres.filter(({ n_tracks }) => n_tracks > 0);
  const step = Math.max(1, genres.length / count);
  const chosen = Array.from({ length: Math.min(count, genres.length) }, (_, place) => genres[Math.floor(place * step)]);
  const answers = await Promise.all(
    chosen.map((entry) => request<SearchAnswer>(`search?${exampleQuery(entry?.genre ?? "")}`, { signal })),
  );
  const found = answers.flatMap((answer) => answer.items);
  return found.filter((track, place) => found.findIndex((other) => other.id === track.id) === place);
}

function exampleQuery(genre: string): URLSearchParams {
  return new URLSearchParams({ q: `genre:"${genre.replaceAll('"', " ")}"`, limit: "1" });
}

/** Asks with a body of JSON. */
export async function post<Answer>(address: string, body: unknown, signal: AbortSignal): Promise<Answer> {
  const headers = { "Content-Type": "application/json" };
  return request(address, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/** The answer to a request, or RequestFailed. */
export async function request<Answer>(address: string, options: RequestInit): Promise<Answer> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(address, options);
    body = await response.json();
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new RequestFailed("unreachable", String(error));
  }
  if (response.ok) return body as Answer;
  const { error } = body as { error?: { code: string; message: string } };
  throw new RequestFailed(error?.code ?? "unreachable", error?.message ?? response.statusText);
}
