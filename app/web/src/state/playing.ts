/** Which track is heard: one at a time, and none when another place is opened. */
import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import type { Place } from "./view";

export interface Playing {
  /** The id of the track whose player is shown. */
  playing: string | null;
  /** Shows the player of a track in place of any other, or none. */
  play(id: string | null): void;
}

const Context = createContext<Playing>({ playing: null, play: () => undefined });
export const PlayingProvider = Context.Provider;

export function usePlaying(): Playing {
  return useContext(Context);
}

/** For the page itself, which gives it to its parts. */
export function usePlayingState(place: Place): Playing {
  const where = JSON.stringify(place);
  const [heard, setHeard] = useState<{ id: string | null; where: string }>({ id: null, where });
  return {
    playing: heard.where === where ? heard.id : null,
    play: (id) => setHeard({ id, where }),
  };
}
