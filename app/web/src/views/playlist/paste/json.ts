/** Tracks in JSON, wherever they lie in it: exports of libraries and playlists, answers of services, JSON Lines. */
import { type Field, fieldsAmong, givenBy } from "./fields";
import { type Given, ListUnreadable } from "./given";
import { readLines } from "./lines";
import { text } from "../../../text/en";

type Json = Record<string, unknown>;

export function isJson(written: string): boolean {
  return /^\s*(\[\s*["[{\]]|\{\s*["}])/.test(written); // a line may begin with a bracket, too
}

export function readJson(written: string): Given[] {
  const found: Given[] = [];
  collect(parse(written), found);
  return found;
}

function parse(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch (error) {
    try {
      return written.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line));
    } catch {
      throw new ListUnreadable(text.paste.noJson(error instanceof Error ? error.message : String(error)));
    }
  }
}

function collect(value: unknown, found: Given[]): void {
  if (Array.isArray(value)) {
    for (const each of value) {
      if (typeof each !== "string") collect(each, found);
      else found.push(...readLines(each).map((given) => ({ ...given, line: found.length + 1 })));
    }
  } else if (typeof value === "object" && value !== null) {
    const track = trackOf(value as Json, found.length + 1);
    if (track) found.push(track);
    else Object.values(value).filter(isObject).forEach((each) => collect(each, found));
  }
}

/** What has a title and artists is a track; what has but one of them, or an id, is one if it holds nothing else. */
function trackOf(object: Json, line: number): Given | null {
  const fields = fieldsAmong(Object.keys(object));
  const texts = (field: Field): string[] => textsOf(object[fields.get(field) ?? ""]);
  const has = (field: Field): boolean => texts(field).length > 0;
  const isFlat = !Object.values(object).some(isObject);
  const isTrack = has("name") ? has("artists") || isFlat : (has("id") || has("isrc")) && isFlat;
  return isTrack ? givenBy(line, texts) : null;
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return value ? [value] : [];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isObject(value) ? textsOf((value as Json)["name"]) : [];
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
