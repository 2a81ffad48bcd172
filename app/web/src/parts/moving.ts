/** Rows of a list that go to their new places in sight, rather than blink. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";

const DURATION_MS = 180;

/**
 * For a list whose children have a `data-id`. Nothing moves where the system asks for reduced motion, nor with
 * `moves` false, as after rows were dragged to where they are.
 */
export function useMovingRows(order: string, moves = true): RefObject<HTMLOListElement | null> {
  const list = useRef<HTMLOListElement>(null);
  const places = useRef(new Map<string, number>());

  useLayoutEffect(() => {
    const still = !moves || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const now = new Map<string, number>();
    for (const row of list.current?.children ?? []) {
      if (!(row instanceof HTMLElement)) continue;
      const id = row.dataset["id"] ?? "";
      const before = places.current.get(id);
      now.set(id, row.offsetTop);
      if (still || before === undefined || before === row.offsetTop) continue;
      const way = [{ transform: `translateY(${before - row.offsetTop}px)` }, { transform: "none" }];
      row.animate(way, { duration: DURATION_MS, easing: "ease-out" });
    }
    places.current = now;
  }, [order]);

  return list;
}
