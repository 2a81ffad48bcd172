/** What of a list was found, each beside what stands in the list. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Track } from "../../../../api/types";
import { Bar } from "../../../../parts/bar";
import { asSimilarity } from "../../../../parts/features";
import { usePlaylist } from "../../../../state/playlist";
import { text } from "../../../../text/en";
import { Choose, type Choosing } from "./choose";
import type { Found } from "../match";
import { TrackNames } from "./track_names";

/** Below this a match is marked, to be looked at. */
const SURE = 0.9;
const ROWS_AT_ONCE = 200;

export interface Matched extends Found {
  track: Track;
}

interface Props {
  matched: readonly Matched[];
  isChosen(matched: Matched): boolean;
  choose(line: number, isChosen: boolean): void;
  choosing: Choosing;
}

export function MatchedTable({ matched, isChosen, choose, choosing }: Props): JSX.Element {
  const [count, setCount] = useState(ROWS_AT_ONCE);
  return (
    <>
      <table class="matched">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">{text.paste.columns.add}</span>
            </th>
            <th scope="col">{text.paste.columns.given}</th>
            <th scope="col">{text.paste.columns.found}</th>
            <th scope="col">{text.paste.columns.sure}</th>
          </tr>
        </thead>
        <tbody>
          {matched.slice(0, count).map((each) => (
            <MatchedRow
              key={each.line}
              matched={each}
              isChosen={isChosen(each)}
              choose={choose}
              choosing={choosing}
            />
          ))}
        </tbody>
      </table>
      {matched.length > count && (
        <button type="button" class="link" onClick={() => setCount(count + ROWS_AT_ONCE)}>
          {text.paste.more(matched.length - count)}
        </button>
      )}
    </>
  );
}

interface RowProps extends Pick<Props, "choose" | "choosing"> {
  matched: Matched;
  isChosen: boolean;
}

function MatchedRow({ matched, isChosen, choose, choosing }: RowProps): JSX.Element {
  const { has } = usePlaylist();
  const { line, written, track, query } = matched;
  const isHeld = has(track.id);
  return (
    <>
      <tr data-line={line}>
        <td class="tick">
          <input
            type="checkbox"
            aria-label={text.paste.addLine(track.name)}
            checked={isChosen || isHeld}
            disabled={isHeld}
            onChange={(event) => choose(line, event.currentTarget.checked)}
          />
        </td>
        <td class="given" dir="auto">
          {written}
        </td>
        <th scope="row">
          <TrackNames track={track} />
          {isHeld && <span class="held">{text.paste.held}</span>}
        </th>
        <td class="sure">
          <Sureness matched={matched} />
          <button
            type="button"
            class="link"
            data-do="choose"
            aria-label={text.paste.anotherFor(written)}
            onClick={() => choosing.begin(line)}
          >
            {text.paste.another}
          </button>
        </td>
      </tr>
      {choosing.line === line && (
        <tr class="choosing">
          <td colSpan={4}>
            <Choose line={line} query={query || track.name} choosing={choosing} />
          </td>
        </tr>
      )}
    </>
  );
}

function Sureness({ matched: { by, confidence } }: { matched: Matched }): JSX.Element | null {
  if (by === "guess") return <span class="doubt">{text.paste.guess}</span>;
  if (confidence === null) return <span class="note">{text.paste.yours}</span>;
  return (
    <>
      <span class="number">{asSimilarity(confidence)}</span>
      <Bar value={confidence} />
      {confidence < SURE && <span class="doubt">{text.paste.doubtful}</span>}
    </>
  );
}
