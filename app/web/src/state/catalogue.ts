/** What the page has learned of the catalogue so far, so that it asks once. */
import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import { readArtist } from "../api/artists";
import { request, RequestFailed, requestOf } from "../api/client";
import { type Distribution, readDistributions } from "../api/distributions";
import type { Artist, GenresAnswer, Track } from "../api/types";
import type { Choice, ListSettings } from "./list";

type GenreCount = GenresAnswer["genres"][number];
/** What a list is steered by. */
export type Kind = "track" | "artist" | "genre";

const UNKNOWN = new Set(["unknown_track", "unknown_artist", "unknown_path", "invalid_request"]);

export class Catalogue {
  /** By id; null for what the catalogue does not have. */
  private readonly tracks = new Map<string, Track | null>();
  private readonly artists = new Map<string, Artist | null>();
  private spread: Promise<Distribution[]> | null = null;
  private listed: Promise<GenreCount[]> | null = null;
  private readonly genreNames = new Set<string>();
  private version: string | null = null;

  /** Forgets what another version of the catalogue has told. Returns whether there was another. */
  answeredBy(version: string): boolean {
    const isOther = this.version !== null && this.version !== version;
    if (isOther) this.forget();
    this.version = version;
    return isOther;
  }

  private forget(): void {
    this.spread = this.listed = null;
    this.tracks.clear();
    this.artists.clear();
    this.genreNames.clear();
  }

  learn(tracks: readonly Track[]): void {
    for (const track of tracks) {
      this.tracks.set(track.id, track);
      this.learnArtists(track.artists);
    }
  }

  learnArtists(artists: readonly Artist[]): void {
    for (const artist of artists) this.artists.set(artist.id, artist);
  }

  /** What the catalogue calls it; null before that is known, and for what it does not have. */
  nameOf(kind: Kind, id: string): string | null {
    if (kind === "genre") return this.genreNames.has(id) ? id : null;
    return (kind === "track" ? this.tracks : this.artists).get(id)?.name ?? null;
  }

  /** A track that is known by now. */
  track(id: string): Track | null {
    return this.tracks.get(id) ?? null;
  }

  async distributions(): Promise<Distribution[]> {
    this.spread ??= readDistributions();
    return this.spread.catch((error: unknown) => {
      this.spread = null; // so that another try asks again
      throw error;
    });
  }

  /** Those of any track. */
  async genres(): Promise<GenreCount[]> {
    this.listed ??= request<GenresAnswer>("genres", {}).then(({ genres }) => {
      const present = genres.filter(({ n_tracks }) => n_tracks > 0);
      for (const { genre } of present) this.genreNames.add(genre);
      return present;
    });
    return this.listed.catch((error: unknown) => {
      this.listed = null;
      throw error;
    });
  }

  /** The ids of the tracks that the catalogue has, in their order. */
  async knownTracks(ids: readonly string[], signal: AbortSignal): Promise<string[]> {
    const read = async (id: string): Promise<Track> => requestOf("track", id, "", signal);
    return known(ids, this.tracks, read);
  }

  /**
   * Asks with the settings as this catalogue can answer them. Where it lacks what it had before, since another has
   * taken its place or a track was removed, it is asked for everything anew.
   */
  async ask<Answer>(
    list: ListSettings,
    signal: AbortSignal,
    question: (settled: ListSettings) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await question(await this.settled(list, signal));
    } catch (error) {
      if (!(error instanceof RequestFailed && UNKNOWN.has(error.code))) throw error;
      this.forget();
      return question(await this.settled(list, signal));
    }
  }

  /** The settings without what the catalogue does not have, as an address of another catalogue may name. */
  private async settled(list: ListSettings, signal: AbortSignal): Promise<ListSettings> {
    const { genres, artists } = list.filters;
    const isNamed = genres.any.length + genres.none.length > 0;
    if (isNamed) await this.genres();
    const ofGenres = async (names: readonly string[]): Promise<string[]> =>
      names.filter((name) => this.genreNames.has(name));
    const ofArtists = async (ids: readonly string[]): Promise<string[]> =>
      known(ids, this.artists, async (id) => readArtist(id, signal));
    return {
      ...list,
      likes: await this.knownTracks(list.likes, signal),
      dislikes: await this.knownTracks(list.dislikes, signal),
      filters: {
        ...list.filters,
        genres: await settledChoice(genres, ofGenres),
        artists: await settledChoice(artists, ofArtists),
      },
    };
  }
}

const Context = createContext<Catalogue | null>(null);
export const CatalogueProvider = Context.Provider;

/** For the page itself, which gives it to its parts. */
export function useNewCatalogue(): Catalogue {
  return useMemo(() => new Catalogue(), []);
}

export function useCatalogue(): Catalogue {
  const catalogue = useContext(Context);
  if (!catalogue) throw new Error("expected a CatalogueProvider around this part of the page");
  return catalogue;
}

async function settledChoice(
  { any, none }: Choice,
  settle: (names: readonly string[]) => Promise<string[]>,
): Promise<Choice> {
  return { any: await settle(any), none: await settle(none) };
}

async function known<Item>(
  ids: readonly string[],
  items: Map<string, Item | null>,
  read: (id: string) => Promise<Item>,
): Promise<string[]> {
  const missing = ids.filter((id) => !items.has(id));
  await Promise.all(
    missing.map(async (id) => {
      try {
        items.set(id, await read(id));
      } catch (error) {
        if (!(error instanceof RequestFailed && UNKNOWN.has(error.code))) throw error;
        items.set(id, null);
      }
    }),
  );
  return ids.filter((id) => items.get(id));
}
