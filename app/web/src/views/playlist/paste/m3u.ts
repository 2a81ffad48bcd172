/** Playlists of players: a file or link on each line, mostly with its length, artist and title in a line before. */
import { type Given, meanings } from "./given";
import { meaningsOf, understood } from "./lines";

const TITLE = /^#EXTINF:\s*(-?[\d.]+)?[^,]*,(.*)$/i;

export function isM3u(text: string): boolean {
  return /^\s*#EXT(M3U|INF)/i.test(text);
}

export function readM3u(text: string): Given[] {
  const found: Given[] = [];
  let title: { written: string; seconds: number } | null = null;
  text.split(/\r\n|[\n\r]/).forEach((each, place) => {
    const line = each.trim();
    const head = TITLE.exec(line);
    if (head) title = { written: (head[2] ?? "").trim(), seconds: Number(head[1] ?? 0) };
    if (!line || line.startsWith("#")) return;
    found.push(given(place + 1, line, title));
    title = null;
  });
  return found;
}

/** An entry may be the id of a track, which then decides; its title helps where this catalogue has another id. */
function given(line: number, entry: string, title: { written: string; seconds: number } | null): Given {
  const byEntry = meaningsOf(decoded(entry));
  const id = byEntry.find((each) => each.id)?.id ?? decoded(entry);
  if (!title) {
    const name = nameOfFile(entry);
    const read = understood(name);
    return { line, written: name, query: read.query, meanings: [...meanings({ id }), ...read.meanings] };
  }
  const known = { ...(title.seconds > 0 && { duration_ms: 1000 * title.seconds }), id };
  if (!title.written) return { line, written: entry, query: "", meanings: byEntry };
  return { line, written: title.written, ...understood(title.written, known) };
}

/** Without folders, ending and the number of the track. */
function nameOfFile(entry: string): string {
  const name = decoded(entry.split(/[\\/]/).at(-1) ?? entry);
  return name.replace(/\.[a-z0-9]{2,4}$/i, "").replace(/^\d{1,3}[\s._-]+(?=\S)/, "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign of a file's name
  }
}
