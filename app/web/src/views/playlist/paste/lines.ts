/** A track on each line: an artist and a title in either order, a link or URI of Spotify's, an ISRC, or an id. */
import type { TrackToMatch } from "../../../api/playlist";
import { readings } from "./clean";
import { type Given, meanings } from "./given";

const SPOTIFY = /(?:spotify:|open\.spotify\.com\/(?:intl-[a-z-]+\/|embed\/)*)track[:/]([0-9A-Za-z]+)/i;
const OTHER_LINK = /spotify:(?!track)[a-z]+:|^https?:\/\//i;
const ISRC = /^[A-Z]{2}-?[A-Z0-9]{3}-?\d{2}-?\d{5}$/i;
const DURATION = /(?<=[^\s|–—-])\s+[([]?(\d{1,2}):(\d{2})[)\]]?\s*$/;
const QUOTES = /^["“”„«»']+|["“”„«»']+$/g;
// A tab, a bar, a dot in the middle, a hyphen between spaces or any longer dash; else " by "; else a colon; else a
// comma or semicolon.
const SEPARATORS = [/\t+|\s+-\s+|\s*[–—|·]\s*/g, /\s+by\s+/gi, /\s*:\s+/g, /\s*[,;]\s*/g];

export function readLines(text: string): Given[] {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  return lines.flatMap((line, place) => {
    const written = line.trim();
    return written ? [{ line: place + 1, written, ...understood(written) }] : [];
  });
}

/** What a line may mean, and what to search for where the catalogue has none of it. */
export function understood(written: string, known: TrackToMatch = {}): Pick<Given, "meanings" | "query"> {
  const read = readings(written);
  return { meanings: read.flatMap((each) => meaningsOf(each, known)), query: queryOf(read[0] ?? written) };
}

/** A colon or quotes would make the search look into one field. */
function queryOf(text: string): string {
  const isName = ![SPOTIFY, OTHER_LINK, ISRC].some((kind) => kind.test(text));
  return isName ? text.replace(DURATION, "").replace(/[\s:"]+/g, " ").trim() : "";
}

/** All that a line may mean. Nobody can know which part is the artist: each order is a meaning of its own. */
export function meaningsOf(written: string, known: TrackToMatch = {}): TrackToMatch[] {
  const spotify = SPOTIFY.exec(written)?.[1];
  if (spotify) return meanings({ ...known, id: spotify });
  if (OTHER_LINK.test(written)) return meanings(known);
  if (ISRC.test(written)) return meanings({ ...known, isrc: written });
  const time = DURATION.exec(written);
  const length = time ? { duration_ms: 1000 * (60 * Number(time[1]) + Number(time[2])) } : {};
  const text = written.replace(DURATION, "");
  const rest = { ...length, ...known };
  const pairs = halves(text).flatMap(([left, right]) => [
    { ...rest, artists: [left], name: right },
    { ...rest, artists: [right], name: left },
  ]);
  if (pairs.length) return meanings(...pairs);
  return meanings({ ...(!/\s/.test(text) && { id: text }), ...rest, name: text });
}

/** At the first separator of the first kind that there is, and at the last one, for a title may have one, too. */
function halves(text: string): [string, string][] {
  const isInside = ({ index, 0: { length } }: RegExpExecArray): boolean => index > 0 && index + length < text.length;
  const kinds = SEPARATORS.map((kind) => [...text.matchAll(kind)].filter(isInside));
  const found = kinds.find((each) => each.length > 0) ?? [];
  const cuts = found.length > 1 ? [found[0], found.at(-1)] : found;
  return cuts
    .filter((each) => each !== undefined)
    .map(({ index, 0: separator }) => [
      text.slice(0, index).replace(QUOTES, ""),
      text.slice(index + separator.length).replace(QUOTES, ""),
    ]);
}
