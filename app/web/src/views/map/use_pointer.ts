/** What a pointer does on the stage, beside moving the map: it names tracks, opens one, or draws around a region. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Position } from "./drawing/points";
import type { Scene } from "./drawing/scene";
import type { Outline } from "./selection";
import type { Target } from "./tip";

/** How far a click on a label zooms, at least. */
const REGION_ZOOM = 4;
/** A smaller outline is no region but a slip. */
const LEAST_CORNERS = 3;

interface Actions {
  open(position: Position): void;
  select(outline: Outline): void;
  leaveSelecting(): void;
}

interface Pointer {
  target: Target | null;
  /** The map moves under the pointer. */
  leave(): void;
}

export function usePointer(
  scene: Scene | null,
  element: RefObject<HTMLDivElement | null>,
  selecting: boolean,
  actions: Actions,
): Pointer {
  const [target, setTarget] = useState<Target | null>(null);
  const current = useRef({ selecting, actions });
  current.current = { selecting, actions };
  const named = useRef<number | null>(null);

  const aim = (point: number | null, pinned: boolean): void => {
    named.current = point;
    const stage = element.current;
    const position = point === null ? null : (scene?.positionOf(point) ?? null);
    scene?.mark({ hovered: position });
    if (!scene || !stage || !position) return setTarget(null);
    const [right, down] = scene.onStage(position);
    const [toLeft, toTop] = [right > stage.clientWidth / 2, down > stage.clientHeight / 2];
    setTarget({ position, right, down, toLeft, toTop, pinned });
  };

  useEffect(() => {
    const stage = element.current;
    if (!scene || !stage) return;
    let outline: [number, number][] | null = null;
    let isTouch = false;
    let wasSelected = false;
    const placeOf = (event: MouseEvent): [number, number] => {
      const { left, top } = stage.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    const drop = (): void => {
      outline = null;
      scene.mark({ selection: [] });
    };

    const onDown = (event: PointerEvent): void => {
      isTouch = event.pointerType === "touch";
      wasSelected = false;
      if (event.button !== 0 || !(current.current.selecting || event.shiftKey)) return;
      aim(null, false);
      outline = [placeOf(event)];
      stage.setPointerCapture(event.pointerId);
    };
    const onPointerMove = (event: PointerEvent): void => {
      if (outline) {
        outline.push(placeOf(event));
        scene.mark({ selection: outline });
      } else if (event.pointerType !== "touch" && event.buttons === 0 && !current.current.selecting) {
        const { label, point } = scene.at(...placeOf(event));
        stage.classList.toggle("pointing", label !== null || point !== null);
        aim(point, false);
      }
    };
    const onUp = (): void => {
      if (!outline) return;
      const drawn = outline;
      drop();
      wasSelected = true;
      if (drawn.length > LEAST_CORNERS) current.current.actions.select(drawn);
    };
    const onClick = (event: MouseEvent): void => {
      if (wasSelected) return;
      const { label, point: nearest } = scene.at(...placeOf(event));
      // A click has whole pixels only: it means the track that is named at this moment.
      const point = isTouch ? nearest : (named.current ?? nearest);
      if (label && named.current === null) {
        const zoom = Math.max(REGION_ZOOM, 2 * scene.camera.projection.zoom);
        scene.camera.moveTo([label.x, label.y], zoom);
      } else if (isTouch) aim(point, true);
      else if (point !== null) current.current.actions.open(scene.positionOf(point));
    };
    const onLeave = (event: PointerEvent): void => {
      if (event.pointerType !== "touch") aim(null, false);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      drop();
      aim(null, false);
      current.current.actions.leaveSelecting();
    };
    const listening = new AbortController();
    const { signal } = listening;
    stage.addEventListener("pointerdown", onDown, { signal });
    stage.addEventListener("pointermove", onPointerMove, { signal });
    stage.addEventListener("pointerup", onUp, { signal });
    stage.addEventListener("pointercancel", drop, { signal });
    stage.addEventListener("click", onClick, { signal });
    stage.addEventListener("pointerleave", onLeave, { signal });
    addEventListener("keydown", onKey, { signal });
    return () => listening.abort();
  }, [scene]);

  return {
    target,
    leave: () => {
      if (target) aim(null, false);
    },
  };
}
