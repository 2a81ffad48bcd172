/** Takes the playlist elsewhere: as a file, or by the clipboard. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useNavigation } from "../../state/navigation";
import { fitsInAddress } from "../../state/view";
import { text } from "../../text/en";
import type { Entry } from "./entries";
import { asCsv, asM3u, asSpotifyUris, isSpotifyId } from "./formats";

interface Format {
  name: string;
  ending: string;
  type: string;
  write(entries: readonly Entry[]): string;
  /** What a file begins with and a copy does not: spreadsheets know by it that a file is UTF-8. */
  mark: string;
}

const FORMATS: readonly Format[] = [
  { name: "CSV", ending: "csv", type: "text/csv", write: asCsv, mark: "\ufeff" },
  { name: "M3U", ending: "m3u8", type: "audio/x-mpegurl", write: asM3u, mark: "" },
  { name: "Spotify", ending: "txt", type: "text/plain", write: asSpotifyUris, mark: "" },
];

export function Export({ entries }: { entries: readonly Entry[] }): JSX.Element {
  const [said, setSaid] = useState("");
  const [toCopy, setToCopy] = useState<string | null>(null);
  const elsewhere = entries.filter(({ id }) => !isSpotifyId(id)).length;
  const isInAddress = fitsInAddress(useNavigation().view.playlist);
  const isAwaited = entries.some(({ track }) => track === undefined);

  const copy = async (written: string, copied: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(written);
      setToCopy(null);
      setSaid(copied);
    } catch {
      setToCopy(written); // no clipboard without https, or it is forbidden
      setSaid(text.playlist.copyYourself);
    }
  };

  return (
    <div class="tool">
      <ul class="formats">
        {FORMATS.map((format) => {
          const isEmpty = isAwaited || (format.write === asSpotifyUris && elsewhere === entries.length);
          return (
            <li key={format.name}>
              <span>
                {format.name} <span class="note">{text.playlist.formatNotes[format.ending]}</span>
              </span>
              <button
                type="button"
                class="button"
                disabled={isEmpty}
                aria-label={text.playlist.saveAs(format.name)}
                onClick={() => save(format, entries)}
              >
                {text.playlist.save}
              </button>
              <button
                type="button"
                class="button"
                disabled={isEmpty}
                aria-label={text.playlist.copyAs(format.name)}
                onClick={() => void copy(format.write(entries), text.playlist.copied(format.name))}
              >
                {text.playlist.copy}
              </button>
            </li>
          );
        })}
        <li>
          <span>
            {text.playlist.link} <span class="note">{text.playlist.linkNote}</span>
          </span>
          <button
            type="button"
            class="button copy-link"
            disabled={!isInAddress}
            onClick={() => void copy(location.href, text.playlist.copiedLink)}
          >
            {text.playlist.copyLink}
          </button>
        </li>
      </ul>
      {elsewhere > 0 && <p class="note">{text.playlist.notOfSpotify(elsewhere)}</p>}
      <p class="note" role="status">
        {said}
      </p>
      {toCopy !== null && (
        <textarea
          ref={(field) => field?.select()}
          readOnly
          rows={4}
          aria-label={text.playlist.copyYourself}
          value={toCopy}
        />
      )}
    </div>
  );
}

function save(format: Format, entries: readonly Entry[]): void {
  const file = new Blob([format.mark, format.write(entries)], { type: `${format.type};charset=utf-8` });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `songkin-playlist-${today()}.${format.ending}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Where the reader is, as 2026-11-28. */
function today(): string {
  const now = new Date();
  const digits = (number: number): string => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${digits(now.getMonth() + 1)}-${digits(now.getDate())}`;
}
