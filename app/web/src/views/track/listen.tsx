/**
 * What can be done with a track, and where it can be heard and seen. Nothing is asked of another site before somebody
 * presses a button or a link.
 */
import type { JSX } from "preact";
import type { Track } from "../../api/types";
import { AddButton } from "../../parts/add_button";
import { PlaceLink } from "../../parts/link";
import { Player } from "../../parts/track/player";
import { spotifyId } from "../../parts/track/spotify";
import { usePlaying } from "../../state/playing";
import { whatIfOf } from "../../state/what_if";
import { text } from "../../text/en";

/** Any other scheme may do something else than open a page. */
const SAFE = /^https:\/\//i;
const LINKS = ["preview_url", "image_url", "external_url"] as const;

export function Listen({ track, model }: { track: Track; model: string }): JSX.Element {
  const { playing, play } = usePlaying();
  const isPlaying = playing === track.id;
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
          <button type="button" class="button" title={text.track.playerNote} onClick={() => play(track.id)}>
            {text.track.play}
          </button>
        )}
        {id !== null && <Elsewhere address={`https://open.spotify.com/track/${id}`} name={text.track.atSpotify} />}
        {links.map(({ name, address }) => (
          <Elsewhere key={name} address={address} name={text.track.elsewhere[name]} />
        ))}
        <PlaceLink to={{ kind: "what-if", whatIf: whatIfOf(track) }}>{text.whatIfPage.start}</PlaceLink>
      </div>
      {id !== null && isPlaying &&<Player id={id} name={track.name} />}
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
