// Every call of the contract that spotify-web-api-node has.
import { found, ids, recommended } from "./made.mjs";

export const calls = (api, asked) => ({
  token: async () => {
    const { body } = await api.clientCredentialsGrant();
    api.setAccessToken(body.access_token);
    return Boolean(body.access_token);
  },
  track: async () => (await api.getTrack(asked.tracks[0])).body.id,
  tracks: async () => ids((await api.getTracks(asked.tracks)).body.tracks),
  "audio features": async () => (await api.getAudioFeaturesForTrack(asked.tracks[0])).body.energy,
  "audio features of many": async () =>
    (await api.getAudioFeaturesForTracks(asked.tracks)).body.audio_features.map((one) => one.energy),
  artist: async () => (await api.getArtist(asked.artists[0])).body.id,
  artists: async () => ids((await api.getArtists(asked.artists)).body.artists),
  "artists, one unknown": async () =>
    ids((await api.getArtists([asked.artists[0], asked.unknown, asked.artists[1]])).body.artists),
  "related artists": async () => ids((await api.getArtistRelatedArtists(asked.artists[0])).body.artists),
  "top tracks": async () => ids((await api.getArtistTopTracks(asked.artists[0], asked.market)).body.tracks),
  "albums of an artist": async () => ids((await api.getArtistAlbums(asked.artists[0])).body.items),
  album: async () => (await api.getAlbum(asked.albums[0])).body.id,
  albums: async () => ids((await api.getAlbums(asked.albums)).body.albums),
  "tracks of an album": async () => ids((await api.getAlbumTracks(asked.albums[0])).body.items),
  search: async () => found((await api.search(asked.query, ["track", "artist", "album"], { limit: 10 })).body),
  "genre seeds": async () => (await api.getAvailableGenreSeeds()).body.genres,
  recommendations: async () => {
    const seeds = {
      seed_tracks: asked.tracks,
      seed_artists: asked.artists.slice(0, 1),
      seed_genres: [asked.genre],
    };
    const options = { ...seeds, limit: 7, market: asked.market, ...asked.tuned };
    return recommended((await api.getRecommendations(options)).body);
  },
  "beyond the first page": async () => {
    const from = (offset) => api.searchTracks(asked.pagedQuery, { limit: asked.page, offset });
    const pages = [await from(0), await from(asked.page)];
    return ids(pages.flatMap((page) => page.body.tracks.items)).slice(0, asked.nPaged);
  },
  "error for an unknown album": () => api.getAlbum(asked.unknown).catch((error) => error.statusCode),
});
