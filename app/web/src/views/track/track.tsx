/** A track: its names, its genres and who says so, its features, and what sounds like it. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { readTrack } from "../../api/client";
import type { Track } from "../../api/types";
import { ArtistLinks } from "../../parts/track/artist_links";
import { NotShown } from "../../parts/not_shown";
import { useCatalogue } from "../../state/catalogue";
import { useHeading } from "../../state/heading";
import { useLatest } from "../../state/latest";
import { text } from "../../text/en";
import { SoundsLike } from "../list/sounds_like";
import { FeatureSpread } from "./features";
import { Genres } from "./genres";
import { Listen } from "./listen";

export function TrackView({ id }: { id: string }): JSX.Element {
  const catalogue = useCatalogue();
  const { answer, error, retry } = useLatest(id, "", async (signal) => {
    const found = await readTrack(id, signal);
    catalogue.learn([found.track]);
    return found;
  });
  const heading = useRef<HTMLHeadingElement>(null);
  useHeading(heading, answer?.track.name);
  if (error) return <NotShown heading={text.notShown} error={error} retry={retry} />;
  if (!answer) return <p class="note waiting">{text.loading}</p>;
  const { track } = answer;
  return (
    <>
      <article class="track">
        <h1 ref={heading} tabIndex={-1} dir="auto" title={track.name}>
          {track.name}
        </h1>
        <div class="artists">
          <ArtistLinks artists={track.artists} />
        </div>
        <Release track={track} />
        <Listen track={track} model={answer.model} />
        <Genres track={track} />
        <FeatureSpread features={track.features} />
      </article>
      <SoundsLike
        seeds={[{ kind: "track", id, name: track.name }]}
        heading={text.similar}
        usualGenreWeight={answer.genre_weight}
      />
    </>
  );
}

function Release({ track: { album, extras } }: { track: Track }): JSX.Element | null {
  const year = String(extras["release_date"] ?? extras["release_year"] ?? "").slice(0, 4);
  if (!album && !year) return null;
  return (
    <p class="release">
      <span dir="auto" title={album}>
        {album}
      </span>
      {year && <span class="year number">{year}</span>}
    </p>
  );
}
