/** Reads a list in whatever form it is. */
import { text } from "../../../text/en";
import { type Given, ListUnreadable } from "./given";
import { isJson, readJson } from "./json";
import { readLines } from "./lines";
import { isM3u, readM3u } from "./m3u";
import { readTable, separatorOf } from "./table";

/** Each track once. Throws ListUnreadable, with a message for the reader. */
export async function readList(written: string): Promise<Given[]> {
  const list = await read(written.replace(/^\ufeff/, ""));
  return [...new Map([...list].reverse().map((given) => [JSON.stringify(given.meanings), given])).values()].reverse();
}

async function read(plain: string): Promise<Given[]> {
  if (isM3u(plain)) return readM3u(plain);
  if (isJson(plain)) return readJson(plain);
  const separator = separatorOf(plain);
  return separator === null ? readLines(plain) : readTable(plain, separator);
}

/** The text of a file. Throws ListUnreadable where it has none. */
export async function readFile(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.subarray(0, 4096).includes(0)) throw new ListUnreadable(text.paste.noText(file.name));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes); // what older programs of Windows write
  }
}
