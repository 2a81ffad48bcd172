// Every call of the contract, with Spotify's own SDK.
import { SpotifyApi } from "@spotify/web-api-ts-sdk";
import { found, ids, recommended } from "./made.mjs";

export const calls = (api, asked, base) => ({
  token: async () => {
    // The SDK fetches tokens with the global fetch, whatever fetcher it was given.
    const original = globalThis.fetch;
    globalThis.fetch = (url, options) =>
      original(String(url).replace("https://accounts.spotify.com", base), options);
    try {
      const token = await SpotifyApi.withClientCredentials("any", "any").authenticate();
      return token.authenticated && Boolean(token.accessToken.access_token);
    } finally {
      globalThis.fetch = original;
    }
  },
  track: async () => (await api.tracks.get(asked.tracks[0])).id,
  tracks: async () => ids(await api.tracks.get(asked.tracks)),
  "audio features": async () => (await api.tracks.audioFeatures(asked.tracks[0])).energy,
  "audio features of many": async () => (await api.tracks.audioFeatures(asked.tracks)).map((one) => one.energy),
  artist: async () => (await api.artists.get(asked.artists[0])).id,
  artists: async () => ids(await api.artists.get(asked.artists)),
  "artists, one unknown": async () => ids(await api.artists.get([asked.artists[0], asked.unknown, asked.artists[1]])),
  "related artists": async () => ids((await api.artists.relatedArtists(asked.artists[0])).artists),
  "top tracks": async () => ids((await api.artists.topTracks(asked.artists[0], asked.market)).tracks),
  "albums of an artist": async () => ids((await api.artists.albums(asked.artists[0])).items),
  album: async () => (await api.albums.get(asked.albums[0])).id,
  albums: async () => ids(await api.albums.get(asked.albums)),
  "tracks of an album": async () => ids((await api.albums.tracks(asked.albums[0])).items),
  markets: async () => (await api.markets.getAvailableMarkets()).markets,
  search: async () => found(await api.search(asked.query, ["track", "artist", "album"], undefined, 10)),
  "genre seeds": async () => (await api.recommendations.genreSeeds()).genres,
  recommendations: async () =>
    recommended(
      await api.recommendations.get({
        seed_tracks: asked.tracks,
        seed_artists: asked.artists.slice(0, 1),
        seed_genres: [asked.genre],
        limit: 7,
        market: asked.market,
        ...asked.tuned,
      }),
    ),
  "beyond the first page": async () => {
    const from = (offset) => api.search(asked.pagedQuery, ["track"], undefined, asked.page, offset);
    const pages = [await from(0), await from(asked.page)];
    return ids(pages.flatMap((page) => page.tracks.items)).slice(0, asked.nPaged);
  },
  "error for an unknown album": () =>
    api.albums.get(asked.unknown).catch((error) => Number(/\b4\d\d\b/.exec(error.message)[0])),
});
