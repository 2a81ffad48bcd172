/** A track in a list: its names, its genres, what can be done with it, and how similar it is where that is known. */
import type { ComponentChildren, JSX } from "preact";
import type { Track } from "../../api/types";
import { AddButton } from "../add_button";
import { Bar } from "../bar";
import { asSimilarity } from "../features";
import { PlaceLink } from "../link";
import { ByLine } from "./by_line";

interface Props {
  track: Track;
  /**
   * In a list by similarity: the place in it, from 1, how similar, and what that number is in words. Where the scores
   * are no similarities, they mean something against the best of the list alone, and a bar is all that shows them.
   */
  ranked?: { rank: number; score: number; said: string; best?: number };
  /** Further buttons. */
  children?: ComponentChildren;
  /** What opens below. */
  below?: ComponentChildren;
}

export function TrackRow({ track, ranked, children, below }: Props): JSX.Element {
  return (
    <li data-id={track.id} data-row>
      <div class={ranked ? "row" : "row short-row"}>
        {ranked && <span class="rank number">{ranked.rank}</span>}
        {ranked && (
          <span class="similarity" title={ranked.said}>
            {ranked.best === undefined && <span class="number">{asSimilarity(ranked.score)}</span>}
            <Bar value={ranked.score / (ranked.best ?? 1)} />
          </span>
        )}
        <span class="names">
          <PlaceLink to={{ kind: "track", id: track.id }} class="name" title={track.name}>
            <span dir="auto">{track.name}</span>
          </PlaceLink>
          <ByLine track={track} />
        </span>
        <span class="actions">
          <AddButton track={track} />
          {children}
        </span>
      </div>
      {below}
    </li>
  );
}
