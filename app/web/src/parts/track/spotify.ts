/** Whether a track can be heard at Spotify, and under which id there. */
import type { Track } from "../../api/types";

const ID = /^[0-7][0-9A-Za-z]{21}$/; // 22 digits to the base 62 of a number of 128 bits
const ADDRESS = /^https:\/\/open\.spotify\.com\/(?:intl-[a-z-]+\/)?track\/([0-9A-Za-z]{22})(?:[/?#]|$)/;
/** The catalogue of the demo is invented, and so are its ids, though they look like Spotify's. */
const DEMO = /^demo-/;

/**
 * The id at Spotify: of the address that the catalogue gives, or the track's own where it can be one. A table without
 * ids has been given ids that look the same: Spotify's page then says that there is no such track.
 */
export function spotifyId(track: Track, model: string): string | null {
  const address = ADDRESS.exec(String(track.extras["external_url"] ?? ""));
  if (address?.[1]) return address[1];
  return !DEMO.test(model) && ID.test(track.id) ? track.id : null;
}
