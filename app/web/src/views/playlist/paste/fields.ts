/** Tracks with named fields, as tables and JSON have them, by whatever names exporters give the fields. */
import type { TrackToMatch } from "../../../api/playlist";
import { meanings, type Given } from "./given";

export type Field = keyof TrackToMatch;

/** What the fields are called: letters and digits only, in any case, the first first. `songkin match` has them, too. */
const NAMES: Record<Field, readonly string[]> = {
  name: [
    ...["name", "trackname", "title", "tracktitle", "track", "song", "songname", "songtitle"],
    "mastermetadatatrackname", // of what Spotify tells its customers about themselves
  ],
  artists: ["artists", "artistnames", "artist", "artistname", "trackartist", "mastermetadataalbumartistname"],
  album: ["album", "albumname", "albumtitle", "mastermetadataalbumalbumname"],
  duration_ms: ["durationms", "trackdurationms"],
  isrc: ["isrc"],
  id: ["id", "trackid", "trackuri", "spotifyid", "spotifytrackid", "spotifyuri", "spotifytrackuri", "uri"],
};

/** Which of the given names has each field, as far as one does. */
export function fieldsAmong(given: readonly string[]): Map<Field, string> {
  const known = new Map([...given].reverse().map((name) => [name.toLowerCase().replace(/[^a-z0-9]/g, ""), name]));
  const found = (Object.keys(NAMES) as Field[]).map((field) => {
    const key = NAMES[field].find((each) => known.has(each));
    return [field, key === undefined ? undefined : known.get(key)] as const;
  });
  return new Map(found.filter((pair): pair is [Field, string] => pair[1] !== undefined));
}

/** A track whose fields have these texts; several artists are one text or many. */
export function givenBy(line: number, field: (name: Field) => readonly string[]): Given {
  const one = (name: Field): string => unguarded(field(name)[0] ?? "");
  const [name, album, id, isrc] = [one("name"), one("album"), one("id"), one("isrc")];
  const artists = field("artists").map(unguarded).filter(Boolean);
  const written = [artists.join(", "), name].filter(Boolean).join(" – ") || id || isrc;
  const duration = Number(one("duration_ms"));
  const query = name && [...artists, name].join(" ").replace(/[\s:"]+/g, " ");
  return { line, written, query, meanings: meanings({ name, artists, album, id, isrc, duration_ms: duration }) };
}

/** Without the apostrophe that keeps spreadsheets from taking a text for a formula. */
function unguarded(text: string): string {
  return text.replace(/^'(?=[=+\-@\t\r])/, "");
}
