/** The controls of the list: how much genre counts, how varied it is, and what a track must be to be in it. */
import type { JSX } from "preact";
import { Slider } from "../parts/slider";
import { GENRE_WEIGHT_ID } from "../state/keys";
import { type FilterName, FILTERS, type Interval, type View } from "../state/view";
import { text } from "../text/en";

interface Props {
  view: View;
  usualGenreWeight: number;
  change(part: Partial<View>): void;
}

const RANGES: Record<FilterName, { min: number; max: number; step: number }> = {
  energy: { min: 0, max: 1, step: 0.05 },
  tempo: { min: 0, max: 500, step: 5 },
  release_year: { min: 1000, max: 2999, step: 1 },
};

export function Controls({ view, usualGenreWeight, change }: Props): JSX.Element {
  const isChanged = view.genreWeight !== null || view.variety > 0 || Object.keys(view.filters).length > 0;
  return (
    <div class="controls">
      <Slider
        id={GENRE_WEIGHT_ID}
        label={text.genreWeight}
        ends={text.genreWeightEnds}
        value={view.genreWeight ?? usualGenreWeight}
        change={(genreWeight) => change({ genreWeight })}
      />
      <Slider
        id="variety"
        label={text.variety}
        ends={text.varietyEnds}
        value={view.variety}
        change={(variety) => change({ variety })}
      />
      <details open={Object.keys(view.filters).length > 0}>
        <summary>{text.filters}</summary>
        {FILTERS.map((name) => (
          <Range
            key={name}
            name={name}
            interval={view.filters[name] ?? { min: null, max: null }}
            change={(interval) => change({ filters: withFilter(view.filters, name, interval) })}
          />
        ))}
      </details>
      {isChanged && (
        <button type="button" class="link" onClick={() => change({ genreWeight: null, variety: 0, filters: {} })}>
          {text.reset}
        </button>
      )}
    </div>
  );
}

interface RangeProps {
  name: FilterName;
  interval: Interval;
  change(interval: Interval): void;
}

function Range({ name, interval, change }: RangeProps): JSX.Element {
  const label = text.filterNames[name];
  const field = (bound: "min" | "max", word: string): JSX.Element => (
    <label>
      <span>{word}</span>
      <input
        type="number"
        aria-label={text.filterBound(label, word)}
        {...RANGES[name]}
        value={interval[bound] ?? ""}
        onChange={({ currentTarget: { valueAsNumber: value } }) =>
          change({ ...interval, [bound]: Number.isFinite(value) ? value : null })
        }
      />
    </label>
  );
  return (
    <fieldset class="range">
      <legend>{label}</legend>
      {field("min", text.from)}
      {field("max", text.to)}
    </fieldset>
  );
}

function withFilter(filters: View["filters"], name: FilterName, interval: Interval): View["filters"] {
  const { [name]: _, ...others } = filters;
  return interval.min === null && interval.max === null ? others : { ...others, [name]: interval };
}
