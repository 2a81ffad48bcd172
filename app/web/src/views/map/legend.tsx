/** The families of genres with their colours: each can be put out and in. It folds away. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { MapAnswer } from "../../api/map";
import { text } from "../../text/en";
import { familyToken } from "./drawing/colours";
import { NO_FAMILY, type Points } from "./drawing/points";

interface Props {
  map: MapAnswer;
  points: Points;
  /** Families that are out; one beyond the last for the tracks without a genre. */
  hidden: ReadonlySet<number>;
  setHidden(hidden: ReadonlySet<number>): void;
}

/** Of the genres that a family is called after. */
const NAMED = 2;

export function Legend({ map, points, hidden, setHidden }: Props): JSX.Element | null {
  const nWithout = useMemo(() => points.family.filter((family) => family === NO_FAMILY).length, [points]);
  const last = map.families.length;
  const families = map.families.map((each, family) => ({ ...each, family, name: shortened(each.name) }));
  // Of a genre that is never the first of its tracks, no point has the colour.
  const entries = families.filter((family) => family.n_tracks > 0);
  if (nWithout) entries.push({ family: last, name: text.map.noGenre, genres: [], n_tracks: nWithout });
  const toggle = (family: number): void => {
    const others = [...hidden].filter((other) => other !== family);
    setHidden(new Set(hidden.has(family) ? others : [...others, family]));
  };
  const showOnly = (family: number): void =>
    setHidden(new Set(entries.map((entry) => entry.family).filter((other) => other !== family)));
  if (entries.length === 0) return null;
  return (
    <details class="map-legend" open={matchMedia("(min-width: 1280px)").matches}>
      <summary>{text.map.families}</summary>
      <ul>
        {entries.map(({ family, name, genres, n_tracks }) => (
          <li key={family}>
            <button
              type="button"
              class="map-family"
              aria-pressed={!hidden.has(family)}
              title={genres.join(", ")}
              style={{ "--family": `var(${family === last ? "--family-none" : familyToken(family)})` }}
              onClick={() => toggle(family)}
            >
              <span class="map-family-name" dir="auto">
                {name}
              </span>
              <span class="number">{text.map.number(n_tracks)}</span>
            </button>
            <button
              type="button"
              class="plain map-only"
              aria-label={text.map.onlyFamily(name)}
              onClick={() => showOnly(family)}
            >
              {text.map.only}
            </button>
          </li>
        ))}
      </ul>
      {hidden.size > 0 && (
        <button type="button" class="link map-all" onClick={() => setHidden(new Set())}>
          {text.map.allFamilies}
        </button>
      )}
    </details>
  );
}

function shortened(name: string): string {
  return name.split(", ").slice(0, NAMED).join(", ");
}
