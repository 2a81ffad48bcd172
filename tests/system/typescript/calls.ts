// Calls every operation of the service whose address is the first argument, by what is generated from its description,
// and prints as JSON by operation what came back. The second argument is a file of audio.
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, operations, paths } from "./schema.js";

const [baseUrl = "", audio = ""] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl });
const [track, other, artist] = ["punk-05", "folk-07", process.argv[4] ?? ""];
const f = "json";

const shown = await client.GET("/tracks/{id}", { params: { path: { id: track } } });
if (shown.data === undefined) throw new Error(`${shown.response.status}`);
// What the compiler makes of fields: a text, one that may be unknown, and one of a few words.
const title: string = shown.data.name;
const tempo: number | null | undefined = shown.data.features.tempo;
const origin: "table" | "tags" | "model" | null = shown.data.genres_from;

const found = await client.GET("/v1/search", { params: { query: { q: "punk", type: "album" } } });
const album = found.data?.albums?.items[0]?.id ?? "";

const unknown = await client.GET("/tracks/{id}", { params: { path: { id: "unknown" } } });
const problem: components["schemas"]["ErrorBody"] | undefined = unknown.error;

const byId = (id: string) => ({ params: { path: { id } } });
const byIds = (ids: string) => ({ params: { query: { ids } } });
const body = { tracks: [{ track }] };

// A name that the description does not have, or lacks here, does not compile.
const calls: { [name in keyof operations]: () => Promise<{ response: Response; data?: unknown }> } = {
  predict_genre: () => client.POST("/predict-genre", { body: { energy: 0.9, artists: ["Punk Artist 4"] } }),
  predict_genre_batch: () => client.POST("/predict-genre/batch", { body: { tracks: [{ energy: 0.9 }] } }),
  list_genres: () => client.GET("/genres"),
  get_track: () => client.GET("/tracks/{id}", byId(track)),
  get_similar_tracks: () =>
    client.GET("/tracks/{id}/similar", {
      params: { path: { id: track }, query: { min_energy: 0.1, genres: ["punk"], k: 3 } },
    }),
  get_song_path: () => client.GET("/tracks/{id}/path/{other}", { params: { path: { id: track, other } } }),
  match_tracks: () => client.POST("/tracks/match", { body: { tracks: [{ name: "x", artists: ["y"] }] } }),
  put_track: () =>
    client.PUT("/tracks/{id}", { ...byId("new"), body: { name: "New", features: { energy: 0.5 } } }),
  delete_track: () => client.DELETE("/tracks/{id}", byId("drum-03")),
  change_tracks: () => client.POST("/tracks/batch", { body: { changes: [{ delete: "drum-04" }] } }),
  recommend: () => client.POST("/recommendations", { body: { seeds: [{ track }], targets: { energy: 0.5 } } }),
  continue_playlist: () => client.POST("/playlists/continue", { body }),
  search: () => client.GET("/search", { params: { query: { q: "punk" } } }),
  get_artist: () => client.GET("/artists/{id}", byId(artist)),
  get_similar_artists: () => client.GET("/artists/{id}/similar", byId(artist)),
  get_album: () => client.GET("/albums/{id}", byId(album)),
  get_distributions: () => client.GET("/distributions"),
  get_map: () => client.GET("/map"),
  get_map_points: () => client.GET("/map/points", { parseAs: "arrayBuffer" }),
  get_map_track: () => client.GET("/map/track", { params: { query: { x: 0, y: 65535 } } }),
  get_map_positions: () => client.GET("/map/positions", { params: { query: { id: [track, "unknown"] } } }),
  ask_with_audio: () =>
    client.POST("/audio", {
      params: { query: { k: 3 } },
      body: "",
      bodySerializer: () => new Uint8Array(readFileSync(audio)),
      headers: { "Content-Type": "audio/wav" },
    }),
  get_home: () => client.GET("/"),
  get_health_live: () => client.GET("/health/live"),
  get_health_ready: () => client.GET("/health/ready"),
  get_info: () => client.GET("/info"),
  get_report: () => client.GET("/report"),
  get_metrics: () => client.GET("/metrics", { parseAs: "text" }),
  reload_bundle: () => client.POST("/admin/reload", { body: {} }),
  spotify_get_recommendations: () =>
    client.GET("/v1/recommendations", { params: { query: { seed_tracks: track, target_energy: 0.5 } } }),
  spotify_get_genre_seeds: () => client.GET("/v1/recommendations/available-genre-seeds"),
  spotify_get_tracks: () => client.GET("/v1/tracks", byIds(`${track},unknown`)),
  spotify_get_track: () => client.GET("/v1/tracks/{id}", byId(track)),
  spotify_get_several_audio_features: () => client.GET("/v1/audio-features", byIds(track)),
  spotify_get_audio_features: () => client.GET("/v1/audio-features/{id}", byId(track)),
  spotify_get_artists: () => client.GET("/v1/artists", byIds(artist)),
  spotify_get_artist: () => client.GET("/v1/artists/{id}", byId(artist)),
  spotify_get_related_artists: () => client.GET("/v1/artists/{id}/related-artists", byId(artist)),
  spotify_get_top_tracks: () => client.GET("/v1/artists/{id}/top-tracks", byId(artist)),
  spotify_get_artist_albums: () => client.GET("/v1/artists/{id}/albums", byId(artist)),
  spotify_get_albums: () => client.GET("/v1/albums", byIds(album)),
  spotify_get_album: () => client.GET("/v1/albums/{id}", byId(album)),
  spotify_get_album_tracks: () => client.GET("/v1/albums/{id}/tracks", byId(album)),
  spotify_get_markets: () => client.GET("/v1/markets"),
  spotify_search: () => client.GET("/v1/search", { params: { query: { q: "punk", type: "track,artist" } } }),
  spotify_get_placeholder_picture: () => client.GET("/v1/images/placeholder.png", { parseAs: "arrayBuffer" }),
  spotify_post_token: () => client.POST("/api/token", { body: { grant_type: "client_credentials" } }),
  subsonic_ping: () => client.GET("/rest/ping", { params: { query: { f } } }),
  subsonic_get_license: () => client.GET("/rest/getLicense", { params: { query: { f } } }),
  subsonic_get_open_subsonic_extensions: () =>
    client.GET("/rest/getOpenSubsonicExtensions", { params: { query: { f } } }),
  subsonic_get_token_info: () => client.GET("/rest/tokenInfo", { params: { query: { f } } }),
  subsonic_get_sonic_similar_tracks: () =>
    client.GET("/rest/getSonicSimilarTracks", { params: { query: { id: track, f } } }),
  subsonic_find_sonic_path: () =>
    client.GET("/rest/findSonicPath", { params: { query: { startSongId: track, endSongId: other, f } } }),
  audiomuse_get_health: () => client.GET("/api/health"),
  audiomuse_get_active_tasks: () => client.GET("/api/active_tasks"),
  audiomuse_get_similar_tracks: () => client.GET("/api/similar_tracks", { params: { query: { item_id: track } } }),
  audiomuse_get_similar_artists: () => client.GET("/api/similar_artists", { params: { query: { artist } } }),
  audiomuse_get_path: () =>
    client.GET("/api/find_path", { params: { query: { start_song_id: track, end_song_id: other } } }),
  audiomuse_search_tracks: () => client.GET("/api/search_tracks", { params: { query: { search_query: "punk" } } }),
  audiomuse_post_alchemy: () => client.POST("/api/alchemy", { body: { items: [{ id: track, op: "ADD" }] } }),
};

const called: Record<string, { status: number; data: unknown }> = {};
for (const [name, call] of Object.entries(calls)) {
  const { response, data } = await call();
  called[name] = { status: response.status, data: data instanceof ArrayBuffer ? data.byteLength : (data ?? null) };
}
console.log(JSON.stringify({ title, tempo, origin, problem, called }));
