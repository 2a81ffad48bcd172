/** The map itself, which is fetched on demand: the drawing, what acts on it, and what is said beside it. */
import type { JSX, RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { MapAnswer } from "../../api/map";
import { RequestFailed } from "../../api/client";
import { Problem } from "../../parts/problem";
import { useNavigation } from "../../state/navigation";
import { useShown } from "../../state/shown";
import { text } from "../../text/en";
import { mapKeys } from "./keys";
import { Legend } from "./legend";
import { TrackLookup } from "./lookup";
import type { Points, Position } from "./drawing/points";
import { pointsWithin, spread } from "./selection";
import { Tip } from "./tip";
import { Tools } from "./tools";
import { usePointer } from "./use_pointer";
import { usePositions } from "./use_positions";
import { useScene } from "./use_scene";
import { useTitles } from "./use_titles";

export interface ChartProps {
  map: MapAnswer;
  points: Points;
  /** Where to leave what is done with the keys of the panel. */
  keys: RefObject<((event: KeyboardEvent) => void) | null>;
  /** Fetches the map anew. */
  refresh(): void;
}

/** The tracks that stand for a region, and how many it has. */
interface Sample {
  ids: readonly string[];
  of: number;
}

interface Failure {
  error: RequestFailed;
  retry(): void;
}

export function Chart({ map, points, keys, refresh }: ChartProps): JSX.Element {
  const { view, go } = useNavigation();
  const shown = useShown();
  const lookup = useMemo(() => new TrackLookup(), [points]);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [selecting, setSelecting] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const [sample, setSample] = useState<Sample | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const newest = useRef(0);

  /** Does something with answers of the service; only the newest such wish counts. */
  const attempt = async (wish: () => Promise<() => void>): Promise<void> => {
    const own = ++newest.current;
    setFailure(null);
    try {
      const act = await wish();
      if (own === newest.current) act();
    } catch (error) {
      if (own !== newest.current || !(error instanceof RequestFailed)) return;
      setSaid(null);
      setFailure({ error, retry: () => void attempt(wish) });
    }
  };

  const openAt = (position: Position): void =>
    void attempt(async () => {
      const { id } = await lookup.at(position);
      return () => go({ kind: "track", id });
    });

  const { stage, scene, isPlain } = useScene(map, points, {
    onMove: () => {
      pointer.leave();
      moved();
    },
    drags: (event) => !selecting && !event.shiftKey && !event.ctrlKey && !("button" in event && event.button),
  });

  const moved = useTitles(scene, lookup, hidden);

  const pointer = usePointer(scene, stage.element, selecting, {
    open: openAt,
    select(outline) {
      setSelecting(false);
      if (!scene) return;
      const within = pointsWithin(outline, points, scene);
      const chosen = spread(within, scene);
      setSaid(chosen.length ? text.map.selected : text.map.selectedNone);
      if (chosen.length)
        void attempt(async () => {
          const tracks = await Promise.all(chosen.map((position) => lookup.at(position)));
          const ids = [...new Set(tracks.map((track) => track.id))];
          return () => {
            setSaid(null);
            setSample({ ids, of: within.length });
            go({ kind: "mix", ids });
          };
        });
    },
    leaveSelecting: () => setSelecting(false),
  });

  const opened = view.place.kind === "track" ? view.place.id : null;
  const listed = useMemo(
    () => [...(opened !== null && !shown.ids.length ? [opened] : []), ...shown.ids],
    [opened, shown.ids],
  );
  const positions = usePositions([...new Set([...listed, ...view.playlist])], map.model, refresh);

  useEffect(() => {
    scene?.filter([...map.families.keys(), map.families.length].map((family) => !hidden.has(family)));
  }, [scene, hidden]);

  useEffect(() => {
    const [seed, ...list] = listed.map((id) => positions.of(id));
    scene?.mark({
      seed: seed ?? null,
      list: list.filter((position) => position !== null),
      joined: shown.as === "path",
      playlist: view.playlist.map((id) => positions.of(id)),
    });
  }, [scene, positions.version, listed, shown.as, view.playlist]);

  const place = opened === null ? null : positions.of(opened);
  useEffect(() => {
    if (place) scene?.camera.reveal(place);
  }, [scene, opened, place !== null]);

  useEffect(() => {
    const element = stage.element.current;
    const openMiddle = (): void => {
      const point = scene?.nearestToMiddle() ?? null;
      if (scene && point !== null) openAt(scene.positionOf(point));
    };
    keys.current = scene && element && mapKeys(scene.camera, element, openMiddle);
    return () => {
      keys.current = null;
    };
  }, [scene]);

  const problem = failure ?? positions.failure;
  const isOfSample = view.place.kind === "mix" && view.place.ids.join() === sample?.ids.join();
  const sampled = sample && isOfSample ? text.map.sampled(sample.ids.length, sample.of) : null;
  const line = selecting ? text.map.selecting : (said ?? (points.n ? sampled : text.map.empty));
  return (
    <>
      <p id="map-about" hidden>
        {text.map.about(map.n_tracks)}
      </p>
      <div class="map-area">
        <div
          ref={stage.element}
          class={selecting ? "map-stage selecting" : "map-stage"}
          role="application"
          aria-label={text.panelNames.map}
          aria-describedby="map-about"
          tabIndex={0}
        >
          <canvas key={`points-${isPlain}`} ref={stage.points} aria-hidden="true" />
          <canvas ref={stage.overlay} aria-hidden="true" />
        </div>
        <Tools
          camera={scene?.camera ?? null}
          selecting={selecting}
          toggleSelecting={() => {
            setSaid(null);
            setSelecting(!selecting);
          }}
        />
        {pointer.target && <Tip target={pointer.target} lookup={lookup} />}
        <div class="map-said">
          <p role="status" class="note">
            {line}
          </p>
          {problem && <Problem error={problem.error} retry={problem.retry} />}
          {isPlain && <p class="note">{text.map.plain}</p>}
        </div>
      </div>
      <Legend map={map} points={points} hidden={hidden} setHidden={setHidden} />
    </>
  );
}
