/** The playlist that is being built. Its ids are a part of the view; every change of it can be taken back. */
import { createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Track } from "../api/types";
import { text } from "../text/en";
import { followKeptPlaylist, keepPlaylist, keptPlaylist } from "./kept_playlist";
import type { Navigation } from "./navigation";
import type { Undo } from "./undo";
import { fitsInAddress, LONGEST_PLAYLIST } from "./view";

/** What is known of tracks, by id; null where this catalogue has no such track. */
export type KnownTracks = ReadonlyMap<string, Track | null>;

export interface Playlist {
  ids: readonly string[];
  known: KnownTracks;
  has(id: string): boolean;
  /** Puts those of the tracks at the end that are not in it yet, as far as there is room. */
  add(tracks: readonly Track[]): void;
  remove(id: string): void;
  /** Any other change: the new ids, and what was done in a few words. */
  arrange(ids: readonly string[], what: string): void;
  /** The last change that is not taken back, as it was remembered for undoing it. */
  changed: string | null;
  /** Notes tracks, so that they need not be asked for. */
  learn(tracks: KnownTracks): void;
  /** Has all tracks asked for anew, as when another catalogue has taken the place of the one that they are known of. */
  forget(): void;
  /** The reader's own playlist while that of a link is shown; null when there is no choice to make. */
  own: readonly string[] | null;
  /** Ends the choice: back to the own playlist, or on with that of the link. */
  choose(whose: "own" | "linked"): void;
  /** Whether this browser keeps the playlist. */
  isKept: boolean;
}

const Context = createContext<Playlist | null>(null);
export const PlaylistProvider = Context.Provider;

export function usePlaylist(): Playlist {
  const playlist = useContext(Context);
  if (!playlist) throw new Error("expected a PlaylistProvider around this part of the page");
  return playlist;
}

/** For the page itself, which gives it to its parts. */
export function usePlaylistState({ view, change }: Navigation, { remember }: Undo): Playlist {
  const ids = view.playlist;
  const current = useRef(ids); // several changes may come before the page is drawn again
  current.current = ids;
  const [known, setKnown] = useState<KnownTracks>(new Map());
  const [own, setOwn] = useState(() => otherThan(ids, keptPlaylist()));
  const [isKept, setIsKept] = useState(true);
  const [changed, setChanged] = useState<string | null>(null);
  const lastChange = useRef(changed);

  const put = (next: readonly string[]): void => {
    current.current = next;
    change({ playlist: next });
  };
  const note = (what: string | null): void => {
    lastChange.current = what;
    setChanged(what);
  };

  useLayoutEffect(() => {
    if (ids.length || !own) return;
    setOwn(null); // no link has brought another
    put(own);
  }, []);

  useEffect(() => {
    // A link's playlist replaces the own one only where the reader says so, or where the address cannot hold it.
    if (!own || !fitsInAddress(ids)) setIsKept(keepPlaylist(ids));
  }, [ids, own]);

  useEffect(() => (own ? undefined : followKeptPlaylist(put)), [own]);

  const actions = useMemo(() => {
    const arrange = (next: readonly string[], what: string): void => {
      const before = current.current;
      const changeBefore = lastChange.current;
      put(next.slice(0, LONGEST_PLAYLIST));
      note(what);
      remember(what, () => {
        put(before);
        note(changeBefore);
      });
    };
    const learn = (tracks: KnownTracks): void => setKnown((former) => new Map([...former, ...tracks]));
    const forget = (): void => setKnown(new Map());
    return { arrange, learn, forget };
  }, [change, remember]);

  return useMemo(() => {
    const { arrange, learn, forget } = actions;
    const held = new Set(ids);
    return {
      ids,
      known,
      own,
      isKept,
      changed,
      arrange,
      learn,
      forget,
      has: (id) => held.has(id),
      add(tracks) {
        const room = LONGEST_PLAYLIST - current.current.length;
        const missing = [...new Map(tracks.map((track) => [track.id, track])).values()].filter(
          ({ id }) => !current.current.includes(id),
        );
        const added = missing.slice(0, Math.max(0, room));
        if (!missing.length) return;
        learn(new Map(added.map((track) => [track.id, track])));
        const what = text.playlist.added(added.map((track) => track.name), missing.length - added.length);
        arrange([...current.current, ...added.map((track) => track.id)], what);
      },
      remove(id) {
        const left = current.current.filter((other) => other !== id);
        arrange(left, text.playlist.removed(known.get(id)?.name ?? id));
      },
      choose(whose) {
        if (own && whose === "own") arrange(own, text.playlist.ownAgain);
        setOwn(null);
      },
    };
  }, [ids, known, own, isKept, changed, actions]);
}

function otherThan(shown: readonly string[], kept: readonly string[]): readonly string[] | null {
  return kept.length && kept.join("\n") !== shown.join("\n") ? kept : null;
}
