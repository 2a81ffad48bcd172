/** What sounds like several tracks together. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { readTrack } from "../../api/client";
import type { Track } from "../../api/types";
import { NotShown } from "../../parts/not_shown";
import { PlaceLink } from "../../parts/link";
import { TrackRow } from "../../parts/track/track_row";
import { useCatalogue } from "../../state/catalogue";
import { useHeading } from "../../state/browser/heading";
import { useLatest } from "../../state/latest";
import { useNavigation } from "../../state/navigation";
import { useUndo } from "../../state/undo";
import { text } from "../../text/en";
import { SoundsLike } from "../list/sounds_like";

interface Mix {
  tracks: Track[];
  /** How many of the ids the catalogue does not have. */
  nUnknown: number;
  genreWeight: number;
}

const USUAL_GENRE_WEIGHT = 0.5;
const MOST_OPEN = 6;

export function MixView({ ids }: { ids: readonly string[] }): JSX.Element {
  const catalogue = useCatalogue();
  const { view, open, takeBack } = useNavigation();
  const { remember } = useUndo();
  const { answer, error, loading, retry } = useLatest("mix", ids.join("\n"), async (signal): Promise<Mix> => {
    const known = await catalogue.knownTracks(ids, signal);
    const first = known[0] === undefined ? null : await readTrack(known[0], signal);
    const tracks = known.flatMap((id) => catalogue.track(id) ?? []);
    return { tracks, nUnknown: ids.length - known.length, genreWeight: first?.genre_weight ?? USUAL_GENRE_WEIGHT };
  });
  const heading = useRef<HTMLHeadingElement>(null);
  useHeading(heading, answer ? text.track.mix : undefined);
  if (error) return <NotShown heading={text.track.mixNotShown} error={error} retry={retry} />;
  if (!answer) return <p class="note waiting">{text.loading}</p>;
  const remove = (track: Track): void => {
    const others = ids.filter((id) => id !== track.id);
    open({ ...view, place: others.length ? { kind: "mix", ids: others } : { kind: "start" } });
    remember(text.track.removed(track.name), () => takeBack(view));
    heading.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <article class="track">
        <h1 ref={heading} tabIndex={-1}>
          {text.track.mix}
        </h1>
        {answer.nUnknown > 0 && <p class="note">{text.track.unknownSeeds(answer.nUnknown)}</p>}
        {answer.tracks.length === 0 && <PlaceLink to={{ kind: "start" }}>{text.home}</PlaceLink>}
        <details class={loading ? "dimmed" : ""} open={answer.tracks.length <= MOST_OPEN}>
          <summary>{text.tracks(answer.tracks.length)}</summary>
          <ul class="rows plain-rows">
            {answer.tracks.map((track) => (
              <TrackRow key={track.id} track={track}>
                <button
                  type="button"
                  class="plain"
                  aria-label={text.track.remove(track.name)}
                  title={text.track.remove(track.name)}
                  onClick={() => remove(track)}
                >
                  ×
                </button>
              </TrackRow>
            ))}
          </ul>
        </details>
      </article>
      {answer.tracks.length > 0 && (
        <SoundsLike
          seeds={answer.tracks.map(({ id, name }) => ({ kind: "track", id, name }))}
          heading={text.track.soundsLikeThem}
          usualGenreWeight={answer.genreWeight}
        />
      )}
    </>
  );
}
