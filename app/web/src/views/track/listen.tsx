/**
 * What can be done with a track, and where it can be heard and seen. Nothing is asked of another site before somebody
 * presses a button or a link.
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Track } from "../../api/types";
import { AddButton } from "../../parts/add_button";
import { PlaceLink } from "../../parts/link";
import { spotifyId } from "../../parts/track/spotify";
import { whatIfOf } from "../../state/what_if";
import { text } from "../../text/en";

/** Any other scheme may do something else than open a page. */
const SAFE = /^https:\/\//i;
const LINKS = ["preview_url", "image_url", "external_url"] as const;

export function Listen({ track, model }: { track: Track; model: string }): JSX.Element {
  const [isPlaying, setIsPlaying] = useState(false);
  const id = spotifyId(track, model);
  const links = LINKS.flatMap((name) => {
    const address = track.extras[name];
    const isShown = id !== null && name === "external_url" && String(address).includes(id);
    return typeof address === "string" && SAFE.test(address) && !isShown ? [{ name, address }] : [];
  });
  return (
    <div class="listen">
      <div class="ways">
        <AddButton track={track} />
        {id !== null && !isPlaying && (
          <button type="button" class="button" title={text.track.playerNote} onClick={() => setIsPlaying(true)}>
            {text.track.play}
          </button>
        )}
        {id !== null && <Elsewhere address={`https://open.spotify.com/track/${id}`} name={text.track.atSpotify} />}
        {links.map(({ name, address }) => (
          <Elsewhere key={name} address={address} name={text.track.elsewhere[name]} />
        ))}
        <PlaceLink to={{ kind: "what-if", whatIf: whatIfOf(track) }}>{text.whatIfPage.start}</PlaceLink>
      </div>
      {id !== null && isPlaying && (
        <iframe
          class="player"
          title={text.track.player(track.name)}
          src={`https://open.spotify.com/embed/track/${id}`}
          allow="autoplay; encrypted-media"
          referrerpolicy="no-referrer"
          sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        />
      )}
    </div>
  );
}

function Elsewhere({ address, name }: { address: string; name: string }): JSX.Element {
  return (
    <a href={address} target="_blank" rel="noreferrer">
      {name} <span aria-hidden="true">↗</span>
      <span class="unseen">{text.track.newTab}</span>
    </a>
  );
}
