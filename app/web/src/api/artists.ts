/** What the service knows of artists. */
import { request, requestOf } from "./client";
import type { Artist, Track } from "./types";

export interface ArtistProfile extends Artist {
  n_tracks: number;
  popularity: number | null;
  genres: { genre: string; share: number }[];
}

export interface ArtistAnswer extends ArtistProfile {
  top_tracks: Track[];
}

export interface SimilarArtistsAnswer {
  similar: { artist: ArtistProfile; similarity: number }[];
  genre_weight: number;
  model: string;
}

export async function readArtist(id: string, signal: AbortSignal): Promise<ArtistAnswer> {
  return requestOf("artist", id, "", signal);
}

export async function readSimilarArtists(id: string, signal: AbortSignal): Promise<SimilarArtistsAnswer> {
  return requestOf("artist", id, "/similar?k=8", signal);
}

export async function searchArtists(query: string, signal: AbortSignal): Promise<ArtistProfile[]> {
  const parameters = new URLSearchParams({ q: query, type: "artist", limit: "6" });
  const answer = await request<{ items: ArtistProfile[] }>(`search?${parameters}`, { signal });
  return answer.items;
}
