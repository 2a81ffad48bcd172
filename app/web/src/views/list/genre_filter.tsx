/** Genres that a track must have one of, and genres that it must not have. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useCatalogue } from "../../state/catalogue";
import { useLatest } from "../../state/latest";
import { text } from "../../text/en";
import { Choosable } from "./choosable";

const MOST_SHOWN = 12;

export function GenreFilter(): JSX.Element | null {
  const catalogue = useCatalogue();
  const [typed, setTyped] = useState("");
  const { answer } = useLatest("genres", "", async () => catalogue.genres());
  if (!answer?.length) return null;
  const wanted = typed.trim().toLowerCase();
  const found = answer.filter(({ genre }) => genre.toLowerCase().includes(wanted));
  const shown = wanted ? found.slice(0, MOST_SHOWN) : largest(answer);
  return (
    <fieldset class="choice">
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

/** The genres of the most tracks, in the order of the alphabet. */
function largest(genres: readonly { genre: string; n_tracks: number }[]): { genre: string; n_tracks: number }[] {
  const kept = genres.toSorted((one, other) => other.n_tracks - one.n_tracks).slice(0, MOST_SHOWN);
  return kept.toSorted((one, other) => one.genre.localeCompare(other.genre));
}
