/** The playlist as files that other programs read. A title may hold anything: none of it breaks a format. */
import { artistsOf, yearOf } from "./columns";
import type { Entry } from "./entries";

const SPOTIFY_ID = /^[0-9A-Za-z]{22}$/;

export function isSpotifyId(id: string): boolean {
  return SPOTIFY_ID.test(id);
}

/**
 * RFC 4180 with a head line. The names of the columns are those that are understood when it is read again, here or by
 * the command line. Several artists or genres are separated by semicolons, as the usual tables of tracks have them.
 */
export function asCsv(entries: readonly Entry[]): string {
  const features = [...new Set(entries.flatMap(({ track }) => Object.keys(track?.features ?? {})))];
  const head = ["id", "title", "artists", "album", "genres", "release_year", ...features];
  const rows = entries.map(({ id, track }) => {
    if (!track) return [id, ...head.slice(1).map(() => null)];
    const artists = track.artists.map((artist) => artist.name).join(";");
    const names = [id, track.name, artists, track.album, track.genres.join(";"), yearOf(track)];
    return [...names, ...features.map((feature) => track.features[feature] ?? null)];
  });
  return [head, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** Extended M3U. An entry is the link at Spotify where the id is one of Spotify's, else the id. */
export function asM3u(entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ id, track }) => {
    const entry = isSpotifyId(id) ? `https://open.spotify.com/track/${id}` : encodeURIComponent(id);
    return track ? [`#EXTINF:${seconds(track.features["duration_ms"])},${m3uTitle(track)}`, entry] : [entry];
  });
  return ["#EXTM3U", ...lines, ""].join("\n");
}

/** A URI on each line, which Spotify's own program takes when they are pasted into a playlist. */
export function asSpotifyUris(entries: readonly Entry[]): string {
  return entries.flatMap(({ id }) => (isSpotifyId(id) ? [`spotify:track:${id}\n`] : [])).join("");
}

/**
 * A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises; reading it here
 * takes that off again. A sign alone is no formula, and numbers are numbers.
 */
function csvCell(value: string | number | boolean | null): string {
  if (typeof value !== "string") return String(value ?? "");
  const safe = /^[=+\-@\t\r]./su.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function m3uTitle(track: NonNullable<Entry["track"]>): string {
  return oneLine([artistsOf(track), track.name].filter(Boolean).join(" - "));
}

function oneLine(name: string): string {
  return name.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** Whole seconds; −1 is what the format has for an unknown length. */
function seconds(milliseconds: number | boolean | null | undefined): number {
  return typeof milliseconds === "number" ? Math.round(milliseconds / 1000) : -1;
}
