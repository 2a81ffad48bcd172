/** A track of the list, with what one can do with it. */
import type { JSX } from "preact";
import type { Recommendation, Seed } from "../../api/list";
import type { Track } from "../../api/types";
import { asSimilarity } from "../../parts/features";
import { Player } from "../../parts/track/player";
import { spotifyId } from "../../parts/track/spotify";
import { TrackRow } from "../../parts/track/track_row";
import { useNavigation } from "../../state/navigation";
import { usePlaying } from "../../state/playing";
import { useSteering } from "../../state/steering";
import { text } from "../../text/en";
import { Why } from "./why";

interface Props {
  row: Recommendation;
  /** From 1. */
  rank: number;
  seeds: readonly Seed[];
  /** The best score of the list, where scores are no similarities. */
  best: number | undefined;
  /** The version of the catalogue. */
  model: string;
}

export function Row({ row: { track, score }, rank, seeds, best, model }: Props): JSX.Element {
  const { playing, play } = usePlaying();
  const atSpotify = spotifyId(track, model);
  const isPlaying = atSpotify !== null && playing === track.id;
  const isOpen = useNavigation().view.why === track.id;
  return (
    <TrackRow
      track={track}
      ranked={{ rank, score, ...(best === undefined ? { said: text.similarity(asSimilarity(score)) } : fit(best)) }}
      below={
        <>
          {isPlaying && <Player id={atSpotify} name={track.name} />}
          {isOpen && <Why track={track} seeds={seeds} />}
        </>
      }
    >
      {atSpotify !== null && (
        <button
          type="button"
          class="plain"
          aria-expanded={isPlaying}
          aria-label={text.track.playOf(track.name)}
          title={text.track.playerNote}
          onClick={() => play(isPlaying ? null : track.id)}
        >
          {isPlaying ? "■" : "▶"}
        </button>
      )}
      <Actions track={track} isOpen={isOpen} />
    </TrackRow>
  );
}

function fit(best: number): { said: string; best: number } {
  return { said: text.track.fit, best: Math.max(best, Number.EPSILON) };
}

function Actions({ track, isOpen }: { track: Track; isOpen: boolean }): JSX.Element {
  const { change } = useNavigation();
  const { list, judge } = useSteering();
  const isLiked = list.likes.includes(track.id);
  return (
    <>
      <button
        type="button"
        class="plain"
        data-do="like"
        aria-pressed={isLiked}
        aria-label={text.track.likeOf(track.name)}
        title={text.track.like}
        onClick={(event) => {
          focusNext(event.currentTarget);
          judge(text.track.likeOf(track.name), track.id, isLiked ? null : "like");
        }}
      >
        ♥
      </button>
      <button
        type="button"
        class="plain"
        data-do="dislike"
        aria-label={text.track.dislikeOf(track.name)}
        title={text.track.dislike}
        onClick={(event) => {
          focusNext(event.currentTarget);
          judge(text.track.dislikeOf(track.name), track.id, "dislike");
        }}
      >
        −
      </button>
      <button
        type="button"
        class="plain"
        data-do="why"
        aria-expanded={isOpen}
        aria-label={text.whyFor(track.name)}
        title={text.why}
        onClick={() => change({ why: isOpen ? null : track.id })}
      >
        ?
      </button>
    </>
  );
}

/** Leads the focus out of a row that is about to leave the list. */
function focusNext(button: HTMLElement): void {
  const row = button.closest("li");
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  next?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
}
