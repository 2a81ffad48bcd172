/** A track: its names, its genres and who says so, its features, and what sounds like it. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { readTrack } from "../../api/client";
import type { Features, Track } from "../../api/types";
import { Bar } from "../../parts/bar";
import { featureName, featureValue, SHARES } from "../../parts/features";
import { PlaceLink } from "../../parts/link";
import { Problem } from "../../parts/problem";
import { useLatest } from "../../state/latest";
import { useNavigation } from "../../state/navigation";
import { whatIfOf } from "../../state/what_if";
import { text } from "../../text/en";
import { Similar } from "./similar";

export function TrackView({ id }: { id: string }): JSX.Element {
  const { view, open } = useNavigation();
  const search = (query: string): void => open({ ...view, query });
  const { answer, error, retry } = useLatest(id, "", async (signal) => readTrack(id, signal));
  const heading = useRef<HTMLHeadingElement>(null);
  const track = answer?.track;

  useEffect(() => {
    document.title = track ? text.title(track.name) : text.plainTitle;
    if (!track) return;
    if (document.activeElement === document.body || document.activeElement?.id === "search")
      heading.current?.focus({ preventScroll: true });
  }, [track]);

  if (error)
    return (
      <section class="start">
        <h1>{text.notShown}</h1>
        <Problem error={error} retry={retry} />
        <PlaceLink to={{ kind: "start" }}>{text.home}</PlaceLink>
      </section>
    );
  if (!track) return <p class="note waiting">{text.loading}</p>;
  return (
    <>
      <article class="track">
        <h1 ref={heading} tabIndex={-1} dir="auto">
          {track.name}
        </h1>
        <Artists track={track} search={search} />
        <Release track={track} />
        <PlaceLink to={{ kind: "what-if", whatIf: whatIfOf(track) }}>{text.whatIfPage.start}</PlaceLink>
        <Genres track={track} search={search} />
        <FeatureTable features={track.features} />
      </article>
      <Similar id={id} title={track.name} usualGenreWeight={answer.genre_weight} />
    </>
  );
}

function Artists({ track, search }: { track: Track; search(query: string): void }): JSX.Element {
  return (
    <ul class="artists">
      {track.artists.map((artist) => (
        <li key={artist.id}>
          <button
            type="button"
            class="link"
            dir="auto"
            title={text.moreBy(artist.name)}
            onClick={() => search(`artist:"${artist.name.replaceAll('"', " ")}"`)}
          >
            {artist.name}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Release({ track }: { track: Track }): JSX.Element | null {
  const year = String(track.extras["release_date"] ?? "").slice(0, 4);
  if (!track.album && !year) return null;
  return (
    <p class="release">
      <span dir="auto">{track.album}</span>
      {year && <span class="year">{year}</span>}
    </p>
  );
}

function Genres({ track, search }: { track: Track; search(query: string): void }): JSX.Element {
  if (!track.genres.length || !track.genres_from) return <p class="note">{text.noGenres}</p>;
  return (
    <div class="genres">
      <ul>
        {track.genres.map((genre) => (
          <li key={genre}>
            <button type="button" class="chip" dir="auto" onClick={() => search(`genre:"${genre}"`)}>
              {genre}
            </button>
          </li>
        ))}
      </ul>
      <span class="note">{text.genresFrom[track.genres_from]}</span>
    </div>
  );
}

function FeatureTable({ features }: { features: Features }): JSX.Element {
  return (
    <section>
      <h2>{text.features}</h2>
      <dl class="features">
        {Object.entries(features).map(([feature, value]) => (
          <div key={feature} class={value === null ? "unknown" : ""}>
            <dt>{featureName(feature)}</dt>
            <dd>
              {SHARES.has(feature) && typeof value === "number" && <Bar value={value} />}
              <span class="number">{featureValue(feature, value)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
