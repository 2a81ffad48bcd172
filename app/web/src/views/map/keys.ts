/** The keys of the map, which act while it has the focus. */
import type { Camera } from "./drawing/camera";

const STEP_PX = 80;
const FACTOR = 1.5;

/**
 * The page's own keys do not see a key that acts here: + and − mean something else along a list.
 *
 * stage: where Enter opens what is in the middle; on the buttons over it, Enter presses them.
 */
export function mapKeys(camera: Camera, stage: HTMLElement, open: () => void): (event: KeyboardEvent) => void {
  const actions: Record<string, () => void> = {
    ArrowLeft: () => camera.panBy(-STEP_PX, 0),
    ArrowRight: () => camera.panBy(STEP_PX, 0),
    ArrowUp: () => camera.panBy(0, -STEP_PX),
    ArrowDown: () => camera.panBy(0, STEP_PX),
    "+": () => camera.zoomBy(FACTOR),
    "=": () => camera.zoomBy(FACTOR),
    "-": () => camera.zoomBy(1 / FACTOR),
    "−": () => camera.zoomBy(1 / FACTOR),
    "0": () => camera.showAll(),
    Home: () => camera.showAll(),
  };
  return (event) => {
    const action = event.key === "Enter" && event.target === stage ? open : actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
}
