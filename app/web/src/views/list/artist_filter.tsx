/** Artists of whom a track must be, and artists of whom it must not be. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { searchArtists } from "../../api/artists";
import { Problem } from "../../parts/problem";
import { useCatalogue } from "../../state/catalogue";
import { useLatest } from "../../state/latest";
import { text } from "../../text/en";
import { Choosable } from "./choosable";

export function ArtistFilter(): JSX.Element {
  const catalogue = useCatalogue();
  const [typed, setTyped] = useState("");
  const query = typed.trim();
  const { answer, error, loading, retry } = useLatest("artists", query, async (signal) => {
    const found = query ? await searchArtists(query, signal) : [];
    catalogue.learnArtists(found);
    return found;
  });
  return (
    <fieldset class="facet">
      <legend>{text.track.artistFilter}</legend>
      <input
        type="search"
        aria-label={text.track.findArtist}
        placeholder={text.track.findArtist}
        autocomplete="off"
        maxLength={256}
        dir="auto"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {error && <Problem error={error} retry={retry} />}
      <ul class={loading ? "choices dimmed" : "choices"}>
        {answer?.map(({ id, name, n_tracks }) => (
          <Choosable key={id} kind="artists" id={id} name={name} nTracks={n_tracks} />
        ))}
      </ul>
      {query && answer?.length === 0 && !loading && <p class="note">{text.track.noSuchArtist}</p>}
    </fieldset>
  );
}
