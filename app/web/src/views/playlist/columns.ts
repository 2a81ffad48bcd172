/** What a playlist can be sorted by, and the order that this makes. */
import type { Track } from "../../api/types";
import { featureName, featureValue } from "../../parts/features";
import { text } from "../../text/en";
import type { Entry } from "./entries";

export interface Column {
  name: string;
  label: string;
  /** What is compared; null where it is not known. */
  value(track: Track): string | number | null;
  /** What is shown. */
  shown(track: Track): string;
}

export interface Sorting {
  by: Column;
  ascending: boolean;
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export function artistsOf(track: Track): string {
  return track.artists.map((artist) => artist.name).join(", ");
}

export function yearOf(track: Track): number | null {
  const { release_year: year, release_date: date } = track.extras;
  const number = Number(year ?? String(date ?? "").slice(0, 4));
  return number || null;
}

const TITLE: Column = written("title", text.playlist.columns.title, (track) => track.name);
const ARTIST: Column = written("artist", text.playlist.columns.artist, artistsOf);
const YEAR: Column = {
  name: "year",
  label: text.playlist.columns.year,
  value: yearOf,
  shown: (track) => String(yearOf(track) ?? ""),
};

export const LENGTH: Column = feature("duration_ms");

const TABLE_COLUMNS: readonly Column[] = [
  TITLE,
  ARTIST,
  feature("tempo"),
  feature("energy"),
  feature("danceability"),
  feature("loudness"),
  feature("valence"),
  LENGTH,
  feature("acousticness"),
  feature("popularity"),
  YEAR,
];

/** The columns of a table, as people know them from sorting their music, as far as anything is known there. */
export function tableColumns(entries: readonly Entry[]): Column[] {
  return TABLE_COLUMNS.filter((column) => isKnown(column, entries));
}

/** Title, artist, and of year and features what is known of a track there. */
export function sortColumns(entries: readonly Entry[]): Column[] {
  const features = new Set(entries.flatMap(({ track }) => Object.keys(track?.features ?? {})));
  const further = [YEAR, ...[...features].map((name) => feature(name))];
  return [TITLE, ARTIST, ...further.filter((column) => isKnown(column, entries))];
}

/** Whether the column is of the names that every row shows. */
export function isName(column: Column): boolean {
  return column === TITLE || column === ARTIST;
}

function isKnown(column: Column, entries: readonly Entry[]): boolean {
  return entries.some(({ track }) => track && column.value(track) !== null);
}

/** The ids in order. Of what is not known they come last, ascending or descending; equal ones stay as they are. */
export function sorted(entries: readonly Entry[], { by, ascending }: Sorting): string[] {
  const keyed = entries.map(({ id, track }) => ({ id, value: track ? by.value(track) : null }));
  const known = keyed.filter((entry) => entry.value !== null);
  const unknown = keyed.filter((entry) => entry.value === null);
  const sign = ascending ? 1 : -1;
  known.sort((one, other) => sign * compare(one.value, other.value));
  return [...known, ...unknown].map((entry) => entry.id);
}

function compare(one: string | number | null, other: string | number | null): number {
  return typeof one === "number" && typeof other === "number"
    ? one - other
    : collator.compare(String(one), String(other));
}

function written(name: string, label: string, of: (track: Track) => string): Column {
  return { name, label, value: (track) => of(track) || null, shown: of };
}

function feature(name: string): Column {
  return {
    name,
    label: featureName(name),
    value: ({ features }) => {
      const value = features[name] ?? null;
      return typeof value === "boolean" ? Number(value) : value;
    },
    shown: ({ features }) => {
      const value = features[name] ?? null;
      return value === null ? "" : featureValue(name, value);
    },
  };
}
