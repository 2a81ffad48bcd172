/** The artists of a track, each a link. */
import type { JSX } from "preact";
import type { Artist } from "../../api/types";
import { PlaceLink } from "../link";

export function ArtistLinks({ artists }: { artists: readonly Artist[] }): JSX.Element {
  return (
    <span class="artist-links" title={artists.map(({ name }) => name).join(", ")}>
      {artists.map((artist, place) => (
        <span key={artist.id}>
          {place > 0 && ", "}
          <PlaceLink to={{ kind: "artist", id: artist.id }} class="quiet-link">
            <bdi>{artist.name}</bdi>
          </PlaceLink>
        </span>
      ))}
    </span>
  );
}
