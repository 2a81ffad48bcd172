/** Requests to the service that gave this page. Addresses are relative, so that it may stand behind any path. */
import type { GenresAnswer, RecommendationsAnswer, SearchAnswer, SimilarAnswer, Track } from "./types";
import type { Interval, ListSettings } from "../state/view";

/** The service answered with an error, or did not answer at all, for which the code is "unreachable". */
export class RequestFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const LIST_LENGTH = 20;

export async function searchTracks(query: string, signal: AbortSignal): Promise<SearchAnswer> {
  return request(`search?${new URLSearchParams({ q: query, limit: "8" })}`, { signal });
}

/** A track, and how much genre counts for its similar tracks when nobody says otherwise. */
export async function readTrack(id: string, signal: AbortSignal): Promise<SimilarAnswer> {
  return request(`tracks/${encodeURIComponent(id)}/similar?k=1`, { signal });
}

/** What sounds like a track, as sliders and filters say. */
export async function recommend(
  track: string,
  list: ListSettings,
  explain: boolean,
  signal: AbortSignal,
): Promise<RecommendationsAnswer> {
  const filters = Object.fromEntries(
    Object.entries(list.filters).map(([name, interval]) => [name, bounds(interval)]),
  );
  const body = {
    seeds: [{ track }],
    genre_weight: list.genreWeight,
    diversity: list.variety,
    filters,
    k: LIST_LENGTH,
    explain,
  };
  return post("recommendations", body, signal);
}

/** The most popular tracks of genres that lie evenly apart in the list of genres. */
export async function readExamples(count: number, signal: AbortSignal): Promise<Track[]> {
  const { genres } = await request<GenresAnswer>("genres", { signal });
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

function bounds({ min, max }: Interval): Partial<Record<"min" | "max", number>> {
  return { ...(min !== null && { min }), ...(max !== null && { max }) };
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
