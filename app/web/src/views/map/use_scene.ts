/** Makes the scene of a stage, again without WebGL where the browser has none or loses it. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MapAnswer } from "../../api/map";
import type { Points } from "./drawing/points";
import { Scene } from "./drawing/scene";

/** How long to wait for a lost context to come back. */
const PATIENCE_MS = 1000;

interface Options {
  onMove(): void;
  drags(event: MouseEvent | TouchEvent): boolean;
}

interface SceneOfStage {
  stage: {
    element: RefObject<HTMLDivElement | null>;
    points: RefObject<HTMLCanvasElement | null>;
    overlay: RefObject<HTMLCanvasElement | null>;
  };
  scene: Scene | null;
  /** It is drawn without WebGL. */
  isPlain: boolean;
}

export function useScene(map: MapAnswer, points: Points, options: Options): SceneOfStage {
  const stage: SceneOfStage["stage"] = {
    element: useRef<HTMLDivElement>(null),
    points: useRef<HTMLCanvasElement>(null),
    overlay: useRef<HTMLCanvasElement>(null),
  };
  const current = useRef(options);
  current.current = options;
  const [isPlain, setPlain] = useState(false);
  const [scene, setScene] = useState<Scene | null>(null);

  useLayoutEffect(() => {
    const [element, pointsCanvas, overlay] = [stage.element.current, stage.points.current, stage.overlay.current];
    if (!element || !pointsCanvas || !overlay) return;
    const created = Scene.create({ element, points: pointsCanvas, overlay }, map, points, {
      webgl: !isPlain,
      onMove: () => current.current.onMove(),
      drags: (event) => current.current.drags(event),
    });
    if (!created) return setPlain(true);
    setScene(created);
    return () => {
      created.stop();
      setScene(null);
    };
  }, [map, points, isPlain]);

  useEffect(() => {
    const canvas = stage.points.current;
    if (!canvas || isPlain) return;
    let patience: number | undefined;
    const lost = (event: Event): void => {
      event.preventDefault(); // otherwise the browser never gives it back
      patience = setTimeout(() => setPlain(true), PATIENCE_MS);
    };
    const restored = (): void => clearTimeout(patience);
    canvas.addEventListener("webglcontextlost", lost);
    canvas.addEventListener("webglcontextrestored", restored);
    return () => {
      clearTimeout(patience);
      canvas.removeEventListener("webglcontextlost", lost);
      canvas.removeEventListener("webglcontextrestored", restored);
    };
  }, [isPlain]);

  return { stage, scene, isPlain };
}
