/** The numbers of the playlist: where they would lie over each other, one mark has all of them, such as "3–7". */
import { type Box, overlap } from "./labels";

type Place = readonly [right: number, down: number];

export interface NumberMark {
  text: string;
  box: Box;
  /** Where its tracks lie, which is beside the mark where it has several. */
  places: readonly Place[];
}

interface Group {
  numbers: readonly number[];
  places: readonly Place[];
  box: Box;
}

const HALF_HEIGHT_PX = 8;
const PADDING_PX = 4;
/** A mark that has more runs of numbers than that says how many tracks follow. */
const MOST_RUNS = 3;

/** places: of each track of the playlist, null where it is not on the map. measure: the width of a text in pixels. */
export function numberMarks(places: readonly (Place | null)[], measure: (text: string) => number): NumberMark[] {
  const groups: Group[] = [];
  places.forEach((place, index) => {
    if (!place) return;
    let group = grouped([index + 1], [place], measure);
    for (;;) {
      const met = groups.findIndex(({ box }) => overlap(box, group.box, 0));
      const [other] = met < 0 ? [] : groups.splice(met, 1);
      if (!other) break;
      group = grouped([...other.numbers, ...group.numbers], [...other.places, ...group.places], measure);
    }
    groups.push(group);
  });
  return groups.map(({ numbers, places, box }) => ({ text: written(numbers), places, box }));
}

function grouped(numbers: readonly number[], places: readonly Place[], measure: (text: string) => number): Group {
  const middle = (axis: 0 | 1): number => places.reduce((sum, place) => sum + place[axis], 0) / places.length;
  const [right, down] = [middle(0), middle(1)];
  const half = Math.max(HALF_HEIGHT_PX, measure(written(numbers)) / 2 + PADDING_PX);
  const box = { left: right - half, right: right + half, top: down - HALF_HEIGHT_PX, bottom: down + HALF_HEIGHT_PX };
  return { numbers, places, box };
}

/** Numbers that follow each other as a run: "1, 3–7". */
function written(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of numbers.toSorted((one, other) => one - other)) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  const shown = runs.slice(0, MOST_RUNS).map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  const nMore = runs.slice(MOST_RUNS).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return shown.join(", ") + (nMore ? ` +${nMore}` : "");
}
