/** Genres that a track must have one of, and genres that it must not have. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { GenresAnswer } from "../../api/types";
import { useCatalogue } from "../../state/catalogue";
import { useLatest } from "../../state/latest";
import { useSteering } from "../../state/steering";
import { text } from "../../text/en";
import { Choosable } from "./choosable";

type GenreCount = GenresAnswer["genres"][number];

const MOST_SHOWN = 12;

interface Props {
  /** Genres that are near what the list is for, the nearest first. */
  near: readonly string[];
}

export function GenreFilter({ near }: Props): JSX.Element | null {
  const catalogue = useCatalogue();
  const { any, none } = useSteering().list.filters.genres;
  // As they were when the filters were opened: the chips stay where they are while the list changes.
  const [offered] = useState(near);
  const [typed, setTyped] = useState("");
  const { answer } = useLatest("genres", "", async () => catalogue.genres());
  if (!answer?.length) return null;
  const wanted = typed.trim().toLowerCase();
  const found = answer.filter(({ genre }) => genre.toLowerCase().includes(wanted));
  const shown = wanted ? found.slice(0, MOST_SHOWN) : firstOf(answer, [...offered, ...any, ...none]);
  return (
    <fieldset class="facet">
      <legend>{text.track.genreFilter}</legend>
      <input
        type="search"
        aria-label={text.track.findGenre}
        placeholder={text.track.findGenre}
        autocomplete="off"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <ul class="choices">
        {shown.map(({ genre, n_tracks }) => (
          <Choosable key={genre} kind="genres" id={genre} name={genre} nTracks={n_tracks} />
        ))}
      </ul>
      {shown.length === 0 && <p class="note">{text.track.noSuchGenre}</p>}
      {shown.length < found.length && <p class="note">{text.track.moreGenres(found.length - shown.length)}</p>}
    </fieldset>
  );
}

/** The genres that are named, in this order, and then those of the most tracks. */
function firstOf(genres: readonly GenreCount[], named: readonly string[]): GenreCount[] {
  const place = (genre: string): number => (named.includes(genre) ? named.indexOf(genre) : named.length);
  const sorted = genres.toSorted(
    (one, other) => place(one.genre) - place(other.genre) || other.n_tracks - one.n_tracks,
  );
  return sorted.slice(0, Math.max(MOST_SHOWN, named.length));
}
