/** A track: its names, its genres and who says so, its features, and what sounds like it. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { readTrack } from "../../api/client";
import type { Track } from "../../api/types";
import { ArtistLinks } from "../../parts/track/artist_links";
import { releaseYear } from "../../parts/track/release_year";
import { NotShown } from "../../parts/not_shown";
import { useCatalogue } from "../../state/catalogue";
import { useHeading } from "../../state/browser/heading";
import { useLatest } from "../../state/latest";
import { useMedia } from "../../state/browser/media";
import { text } from "../../text/en";
import { SoundsLike } from "../list/sounds_like";
import { FeatureSpread } from "./features";
import { Genres } from "./genres";
import { Listen } from "./listen";

/** Elsewhere the features come after the list, so that the list is in sight. */
const HAS_ROOM_FOR_FEATURES = "(min-width: 1240px)";

export function TrackView({ id }: { id: string }): JSX.Element {
  const catalogue = useCatalogue();
  const { answer, error, retry } = useLatest(id, "", async (signal) => {
    const found = await readTrack(id, signal);
    catalogue.learn([found.track]);
    return found;
  });
  const [isWhole, setIsWhole] = useState(false);
  const isWide = useMedia(HAS_ROOM_FOR_FEATURES);
  const heading = useRef<HTMLHeadingElement>(null);
  useHeading(heading, answer?.track.name);
  if (error) return <NotShown heading={text.notShown} error={error} retry={retry} />;
  if (!answer) return <p class="note waiting">{text.loading}</p>;
  const { track } = answer;
  return (
    <>
      <article class="track">
        <h1
          ref={heading}
          class={isWhole ? "track-title whole" : "track-title"}
          tabIndex={-1}
          dir="auto"
          title={track.name}
          onClick={() => setIsWhole(!isWhole)}
        >
          {track.name}
        </h1>
        <div class="by-whom">
          <span class="artists">
            <ArtistLinks artists={track.artists} />
          </span>
          <Release track={track} />
        </div>
        <Listen track={track} model={answer.model} />
        <Genres track={track} />
        {isWide && <FeatureSpread features={track.features} isFolded />}
      </article>
      <SoundsLike
        seeds={[{ kind: "track", id, name: track.name }]}
        heading={text.similar}
        usualGenreWeight={answer.genre_weight}
      />
      {!isWide && <FeatureSpread features={track.features} isFolded={false} />}
    </>
  );
}

function Release({ track }: { track: Track }): JSX.Element | null {
  const { album } = track;
  const year = releaseYear(track);
  if (!album && !year) return null;
  return (
    <p class="release">
      <span class="album" dir="auto" title={album}>
        {album}
      </span>
      {year && <span class="year number">{year}</span>}
    </p>
  );
}
