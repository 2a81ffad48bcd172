// Makes every call of the contract with Spotify's own SDK, against the service whose address is the first argument, and
// prints what came back as JSON. The second argument says what to ask for.
import { SpotifyApi } from "@spotify/web-api-ts-sdk";

const base = process.argv[2];
const { tracks, artists, unknown, genre, query } = JSON.parse(process.argv[3]);

const here = (url, options) =>
  fetch(String(url).replace(/^https:\/\/(api|accounts)\.spotify\.com/, base), options);
const token = { access_token: "any", token_type: "Bearer", expires_in: 3600, refresh_token: "" };
const api = SpotifyApi.withAccessToken("any", token, { fetch: here });
const failed = (call) => call.then(() => null, (error) => error.message);

const answers = {
  genreSeeds: await api.recommendations.genreSeeds(),
  recommendations: await api.recommendations.get({
    seed_tracks: tracks,
    seed_artists: artists.slice(0, 1),
    seed_genres: [genre],
    limit: 7,
    market: "SE",
    min_energy: 0.5,
    target_tempo: 180,
  }),
  track: await api.tracks.get(tracks[0], "SE"),
  tracks: await api.tracks.get([tracks[1], unknown, tracks[0]], "SE"),
  audioFeatures: await api.tracks.audioFeatures(tracks[0]),
  severalAudioFeatures: await api.tracks.audioFeatures([tracks[1], unknown, tracks[0]]),
  artist: await api.artists.get(artists[0]),
  artists: await api.artists.get([artists[1], unknown, artists[0]]),
  relatedArtists: await api.artists.relatedArtists(artists[0]),
  topTracks: await api.artists.topTracks(artists[0], "SE"),
  search: await api.search(query, ["track", "artist"], undefined, 10, 10),
  unknownTrack: await failed(api.tracks.get(unknown)),
  badLimit: await failed(api.recommendations.get({ seed_genres: [genre], limit: 101 })),
};

// The SDK fetches tokens with the global fetch, whatever fetcher it was given.
globalThis.fetch = ((original) => (url, options) =>
  original(String(url).replace("https://accounts.spotify.com", base), options))(globalThis.fetch);
const withCredentials = SpotifyApi.withClientCredentials("id", "secret", [], { fetch: here });
answers.withCredentials = await withCredentials.tracks.get(tracks[0], "SE");

console.log(JSON.stringify(answers));
