/** What of a list was found, how sure that is, and what was not found. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Bar } from "../../../parts/bar";
import { asSimilarity } from "../../../parts/features";
import { useNavigation } from "../../../state/navigation";
import { usePlaylist } from "../../../state/playlist";
import { text } from "../../../text/en";
import { artistsOf } from "../columns";
import type { Match } from "../../../api/playlist";
import type { Given } from "./given";
import type { Found } from "./match";

/** Below this a match is marked, to be looked at. */
const SURE = 0.9;
const ROWS_AT_ONCE = 200;

interface Props {
  found: readonly Found[];
  close(): void;
  back(): void;
}

interface Matched extends Given {
  match: Match;
}

export function Results({ found, close, back }: Props): JSX.Element {
  const { add, has } = usePlaylist();
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set()); // the lines that are not to be added
  const matched = found.flatMap((each) => (each.match ? [{ ...each, match: each.match }] : []));
  const lacking = found.filter((each) => !each.match);
  const chosen = matched.filter(({ line, match }) => !left.has(line) && !has(match.track.id));
  const choose = (line: number, isChosen: boolean): void => {
    const next = new Set(left);
    if (isChosen) next.delete(line);
    else next.add(line);
    setLeft(next);
  };
  return (
    <div class="results-of-list">
      <p role="status">{text.paste.found(matched.length, found.length)}</p>
      <div class="scrolled" role="region" aria-label={text.paste.heading} tabIndex={0}>
        {matched.length > 0 && <MatchedTable matched={matched} left={left} choose={choose} />}
        {lacking.length > 0 && <Lacking lacking={lacking} close={close} />}
      </div>
      <div class="fields">
        <button type="button" class="button" onClick={back}>
          {text.paste.back}
        </button>
        <button
          type="button"
          class="button main"
          disabled={chosen.length === 0}
          onClick={() => {
            add(chosen.map(({ match }) => match.track));
            close();
          }}
        >
          {text.paste.add(chosen.length)}
        </button>
      </div>
    </div>
  );
}

interface MatchedProps {
  matched: readonly Matched[];
  left: ReadonlySet<number>;
  choose(line: number, isChosen: boolean): void;
}

function MatchedTable({ matched, left, choose }: MatchedProps): JSX.Element {
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
            <MatchedRow key={each.line} matched={each} isChosen={!left.has(each.line)} choose={choose} />
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

interface RowProps {
  matched: Matched;
  isChosen: boolean;
  choose(line: number, isChosen: boolean): void;
}

function MatchedRow({ matched: { line, written, match }, isChosen, choose }: RowProps): JSX.Element {
  const { has } = usePlaylist();
  const { track, confidence } = match;
  const isHeld = has(track.id);
  const isDoubtful = confidence < SURE;
  return (
    <tr class={isDoubtful ? "doubtful" : ""}>
      <td>
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
        <span dir="auto">{track.name}</span>{" "}
        <span class="by" dir="auto">
          {artistsOf(track)}
        </span>
        {isHeld && <span class="held">{text.paste.held}</span>}
      </th>
      <td class="sure">
        <span class="number">{asSimilarity(confidence)}</span>
        <Bar value={confidence} />
        {isDoubtful && <span class="doubt">{text.paste.doubtful}</span>}
      </td>
    </tr>
  );
}

function Lacking({ lacking, close }: { lacking: readonly Found[]; close(): void }): JSX.Element {
  const { change } = useNavigation();
  const [count, setCount] = useState(ROWS_AT_ONCE);
  const search = (written: string): void => {
    close();
    change({ query: written, panel: "music" });
  };
  return (
    <section>
      <h3>{text.paste.lacking(lacking.length)}</h3>
      <ul class="not-found">
        {lacking.slice(0, count).map(({ line, written }) => (
          <li key={line}>
            <span class="number note">{line}</span>
            <span dir="auto">{written}</span>
            <button
              type="button"
              class="link"
              aria-label={text.paste.searchFor(written)}
              onClick={() => search(written)}
            >
              {text.paste.search}
            </button>
          </li>
        ))}
      </ul>
      {lacking.length > count && (
        <button type="button" class="link" onClick={() => setCount(count + ROWS_AT_ONCE)}>
          {text.paste.more(lacking.length - count)}
        </button>
      )}
    </section>
  );
}
