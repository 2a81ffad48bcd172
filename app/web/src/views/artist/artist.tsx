/** An artist: genres, the most popular tracks, similar artists, and what sounds like all of it. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { type ArtistProfile, readArtist, readSimilarArtists } from "../../api/artists";
import { Bar } from "../../parts/bar";
import { asPercent } from "../../parts/features";
import { NotShown } from "../../parts/not_shown";
import { TrackRow } from "../../parts/track/track_row";
import { useCatalogue } from "../../state/catalogue";
import { useHeading } from "../../state/browser/heading";
import { useLatest } from "../../state/latest";
import { text } from "../../text/en";
import { SoundsLike } from "../list/sounds_like";
import { SimilarArtists } from "./similar_artists";

const MOST_GENRES = 5;
const USUAL_GENRE_WEIGHT = 0.5;

export function ArtistView({ id }: { id: string }): JSX.Element {
  const catalogue = useCatalogue();
  const { answer, error, retry } = useLatest(id, "", async (signal) => {
    const found = await readArtist(id, signal);
    catalogue.learnArtists([found]);
    catalogue.learn(found.top_tracks);
    return found;
  });
  const similar = useLatest(id, "", async (signal) => readSimilarArtists(id, signal));
  const heading = useRef<HTMLHeadingElement>(null);
  useHeading(heading, answer?.name);
  if (error) return <NotShown heading={text.track.artistNotShown} error={error} retry={retry} />;
  if (!answer) return <p class="note waiting">{text.loading}</p>;
  return (
    <>
      <article class="track">
        <h1 ref={heading} tabIndex={-1} dir="auto" title={answer.name}>
          {answer.name}
        </h1>
        <p class="release">{text.track.inCatalogue(answer.n_tracks)}</p>
        <Shares genres={answer.genres} />
        {answer.top_tracks.length > 0 && (
          <section>
            <h2>{text.track.topTracks(answer.top_tracks.length, answer.n_tracks)}</h2>
            <ol class="rows plain-rows">
              {answer.top_tracks.map((track) => (
                <TrackRow key={track.id} track={track} />
              ))}
            </ol>
          </section>
        )}
        <SimilarArtists found={similar} />
      </article>
      <SoundsLike
        seeds={[{ kind: "artist", id, name: answer.name }]}
        heading={text.track.soundsLikeThem}
        usualGenreWeight={similar.answer?.genre_weight ?? USUAL_GENRE_WEIGHT}
      />
    </>
  );
}

function Shares({ genres }: { genres: ArtistProfile["genres"] }): JSX.Element | null {
  if (!genres.length) return <p class="note">{text.noGenres}</p>;
  return (
    <ol class="ranking shares">
      {genres.slice(0, MOST_GENRES).map(({ genre, share }) => (
        <li key={genre}>
          <span class="ranking-name" dir="auto" title={genre}>
            {genre}
          </span>
          <Bar value={share} />
          <span class="number">{asPercent(share)}</span>
        </li>
      ))}
    </ol>
  );
}
