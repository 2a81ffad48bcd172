/** What the service answers, as far as the page reads it. The whole of it is described at /docs. */

export interface Artist {
  id: string;
  name: string;
}

export type Features = Record<string, number | boolean | null>;

export interface Track {
  id: string;
  name: string;
  artists: Artist[];
  album: string;
  genres: string[];
  genres_from: "table" | "tags" | "model" | null;
  features: Features;
  extras: Record<string, string | number>;
}

export interface SearchAnswer {
  items: Track[];
  total: number;
}

export interface SimilarAnswer {
  track: Track;
  genre_weight: number;
  model: string;
}

export interface GenresAnswer {
  genres: { genre: string; n_tracks: number }[];
}
