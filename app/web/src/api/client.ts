/** Requests to the service that gave this page. Addresses are relative, so that it may stand behind any path. */
import { fetchWithKey } from "./key";
import { type Fields, fields, word } from "./reading";
import type { GenresAnswer, SearchAnswer, SimilarAnswer, Track } from "./types";

/** The service answered with an error, or did not answer at all, for which the code is "unreachable". */
export class RequestFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  /** What went wrong, whatever was thrown: what is no failed request is a defect. */
  static of(reason: unknown): RequestFailed {
    return reason instanceof RequestFailed ? reason : new RequestFailed("defect", String(reason));
  }
}

export async function searchTracks(query: string, limit: number, signal: AbortSignal): Promise<SearchAnswer> {
  return request(`search?${new URLSearchParams({ q: query, limit: String(limit) })}`, { signal });
}

/** A track, and how much genre counts for its similar tracks when nobody says otherwise. */
export async function readTrack(id: string, signal: AbortSignal): Promise<SimilarAnswer> {
  return requestOf("track", id, "/similar?k=1", signal);
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

/** Asks about a track or an artist. An id that cannot stand in a path is one that no catalogue has. */
export async function requestOf<Answer>(
  kind: "track" | "artist",
  id: string,
  rest: string,
  signal: AbortSignal,
): Promise<Answer> {
  const unknown = new RequestFailed(`unknown_${kind}`, id);
  if (id === "." || id === "..") throw unknown; // browsers take these for steps along the path, even when encoded
  try {
    return await request(`${kind}s/${encodeURIComponent(id)}${rest}`, { signal });
  } catch (error) {
    throw error instanceof RequestFailed && error.code === "unknown_path" ? unknown : error;
  }
}

/** A request that takes longer has failed: nothing else of its kind is asked meanwhile. */
const PATIENCE_MS = 30_000;

/** The answer to a request, or RequestFailed. What is no answer of the service, as of a proxy, counts as none. */
export async function request<Answer>(
  address: string,
  options: RequestInit,
  patienceMs = PATIENCE_MS,
): Promise<Answer> {
  let response: Response;
  let body: Fields;
  try {
    const patience = AbortSignal.timeout(patienceMs);
    const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience;
    response = await fetchWithKey(address, { ...options, signal });
    body = fields(await response.json());
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new RequestFailed("unreachable", String(error));
  }
  if (response.ok && Object.keys(body).length > 0) return body as Answer;
  const { code, message } = fields(body["error"]);
  throw new RequestFailed(word(code) ?? "unreachable", word(message) ?? response.statusText);
}
