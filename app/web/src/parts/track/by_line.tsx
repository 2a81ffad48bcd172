/** What stands under the title of a track in a list: its artists, and its genres in grey. */
import type { JSX } from "preact";
import type { Track } from "../../api/types";
import { ArtistLinks } from "./artist_links";

export function ByLine({ track: { artists, genres } }: { track: Track }): JSX.Element {
  return (
    <span class="by-line">
      <ArtistLinks artists={artists} />
      <span class="genre" dir="auto" title={genres.join(", ")}>
        {genres.join(", ")}
      </span>
    </span>
  );
}
