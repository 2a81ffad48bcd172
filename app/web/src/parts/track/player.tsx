/** Spotify's player of a track, which is loaded as soon as this is drawn; and where to go if it stays empty. */
import type { JSX } from "preact";
import { text } from "../../text/en";

interface Props {
  /** At Spotify. */
  id: string;
  name: string;
}

export function Player({ id, name }: Props): JSX.Element {
  return (
    <div class="heard">
      <iframe
        class="player"
        title={text.track.player(name)}
        src={`https://open.spotify.com/embed/track/${id}`}
        allow="autoplay; encrypted-media"
        referrerpolicy="no-referrer"
        sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      />
      <p class="note">
        {text.track.silent}{" "}
        <a href={`https://open.spotify.com/track/${id}`} target="_blank" rel="noreferrer">
          {text.track.openAtSpotify} <span aria-hidden="true">↗</span>
          <span class="unseen">{text.track.newTab}</span>
        </a>
      </p>
    </div>
  );
}
