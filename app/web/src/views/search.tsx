/** The search field with what it finds while one types: a combobox with a list of options. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { searchTracks } from "../api/client";
import type { SearchAnswer, Track } from "../api/types";
import { Problem } from "../parts/problem";
import { releaseYear } from "../parts/track/release_year";
import { SEARCH_ID } from "../state/keys";
import { useLatest } from "../state/latest";
import { useNavigation } from "../state/navigation";
import { LONGEST_QUERY } from "../state/view";
import { text } from "../text/en";

const LIST_ID = "search-results";
const FIRST = 8;
const STEP = 20;
const MOST = 50; // as many as the service gives at once
const NOTHING: SearchAnswer = { items: [], total: 0 };

export function Search(): JSX.Element {
  const { view, change, go } = useNavigation();
  const field = useRef<HTMLInputElement>(null);
  const typed = useRef<string | null>(null);
  const [shown, setShown] = useState(true);
  const [marked, setMarked] = useState(0);
  const [wanted, setWanted] = useState({ query: "", limit: FIRST });
  const [enterFor, setEnterFor] = useState<string | null>(null);
  const query = view.query.trim();
  const limit = wanted.query === query ? wanted.limit : FIRST;
  const { answer, error, loading, retry } = useLatest("search", `${limit} ${query}`, async (signal) =>
    query ? searchTracks(query, limit, signal) : NOTHING,
  );
  const items = answer?.items ?? [];
  const hasMore = items.length >= FIRST && items.length < Math.min(answer?.total ?? 0, MOST);
  const nOptions = items.length + (hasMore ? 1 : 0);
  const active = Math.min(marked, Math.max(0, nOptions - 1));
  const visible = shown && query !== "";

  useEffect(() => {
    if (view.place.kind === "start" && view.panel === "music") field.current?.focus();
  }, []);

  // A link or the back button asked for this search: show it, ready for the arrow keys.
  useEffect(() => {
    if (view.query === (typed.current ?? "")) return;
    typed.current = view.query;
    setShown(true);
    if (view.query) field.current?.focus();
  }, [view.query]);

  useEffect(() => {
    if (visible) document.getElementById(optionId(active))?.scrollIntoView({ block: "nearest" });
  }, [visible, active]);

  const choose = (track: Track | undefined): void => {
    if (!track) return;
    typed.current = "";
    setEnterFor(null);
    go({ kind: "track", id: track.id });
  };

  /** The first of those that come takes the place of the option that asked for them, and so is the one marked. */
  const showMore = (): void => {
    setWanted({ query, limit: Math.min(MOST, items.length + STEP) });
    setMarked(items.length);
  };

  // Enter was pressed before the answer came.
  useEffect(() => {
    if (enterFor !== null && enterFor === query && !loading) choose(items[active]);
  }, [enterFor, loading, answer]);

  const type = (value: string): void => {
    typed.current = value;
    setShown(true);
    setMarked(0);
    setEnterFor(null);
    change({ query: value });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && nOptions) {
      event.preventDefault();
      setShown(true);
      setMarked((active + step + nOptions) % nOptions);
    } else if (event.key === "Enter" && query) {
      event.preventDefault();
      if (loading) setEnterFor(query);
      else if (active < items.length) choose(items[active]);
      else showMore();
    } else if (event.key === "Escape") {
      type("");
      field.current?.blur();
    }
  };

  const askAgain = (): void => {
    field.current?.focus(); // the button goes away, and with the focus on it the list would
    retry();
  };

  const onFocusOut = (event: FocusEvent): void => {
    const next = event.relatedTarget;
    if (!(next instanceof Node && event.currentTarget instanceof Node && event.currentTarget.contains(next)))
      setShown(false);
  };

  return (
    <search class="search" onFocusOut={onFocusOut} onFocusIn={() => setShown(true)}>
      <input
        id={SEARCH_ID}
        ref={field}
        type="search"
        role="combobox"
        list={undefined}
        aria-label={text.search}
        aria-expanded={visible && items.length > 0}
        aria-controls={LIST_ID}
        aria-autocomplete="list"
        aria-activedescendant={visible && nOptions ? optionId(active) : undefined}
        placeholder={text.searchHint}
        autocomplete="off"
        spellcheck={false}
        maxLength={LONGEST_QUERY}
        dir="auto"
        value={view.query}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
      <div class={visible ? "results" : "results hidden"}>
        <ul id={LIST_ID} role="listbox" aria-label={text.search} class={loading ? "dimmed" : ""}>
          {visible &&
            items.map((track, place) => (
              <Option key={track.id} track={track} place={place} active={place === active} choose={choose} />
            ))}
          {visible && hasMore && (
            <li
              id={optionId(items.length)}
              role="option"
              aria-selected={active === items.length}
              class="more"
              onMouseDown={(event) => event.preventDefault()}
              onClick={showMore}
            >
              {text.showMore}
            </li>
          )}
        </ul>
        {visible && error && <Problem error={error} retry={askAgain} />}
        <p class="note" role="status">
          {visible && !error && status(answer, query, loading)}
        </p>
      </div>
    </search>
  );
}

interface OptionProps {
  track: Track;
  place: number;
  active: boolean;
  choose(track: Track): void;
}

function Option({ track, place, active, choose }: OptionProps): JSX.Element {
  return (
    <li
      id={optionId(place)}
      role="option"
      aria-selected={active}
      onMouseDown={(event) => event.preventDefault() /* keeps the focus in the field */}
      onClick={() => choose(track)}
    >
      <span class="name" dir="auto">
        {track.name}
      </span>
      <span class="by" dir="auto">
        {track.artists.map((artist) => artist.name).join(", ")}
      </span>
      <span class="of" dir="auto">
        {[track.album, releaseYear(track)].filter(Boolean).join(", ")}
      </span>
    </li>
  );
}

function optionId(place: number): string {
  return `search-option-${place}`;
}

function status(answer: SearchAnswer | null, query: string, loading: boolean): string {
  if (loading || !answer) return answer?.items.length ? text.found(answer.items.length, answer.total) : text.loading;
  return answer.items.length ? text.found(answer.items.length, answer.total) : text.foundNone(query);
}
