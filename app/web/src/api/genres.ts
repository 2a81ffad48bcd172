/** What the model takes the genres of a track to be, and why. */
import { post } from "./client";
import type { Track } from "./types";

export interface GenreProbability {
  genre: string;
  probability: number;
}

export interface Prediction {
  genres: GenreProbability[];
  evidence: {
    used: ("features" | "words" | "artists")[];
    artists: { name: string; n_tracks: number }[];
    by_features: GenreProbability[] | null;
    by_words: GenreProbability[] | null;
    by_artists: GenreProbability[] | null;
  };
  /** The features that it did without. */
  missing: string[];
}

/** By all that the catalogue knows of the track but its genres. */
export async function predictGenres(track: Track, signal: AbortSignal): Promise<Prediction> {
  const known = Object.entries(track.features).filter(([, value]) => value !== null);
  const body = {
    ...Object.fromEntries(known),
    name: track.name,
    album: track.album,
    artists: track.artists.map((artist) => artist.name).filter((name) => name.trim()),
  };
  return post("predict-genre?top_n=3", body, signal);
}
