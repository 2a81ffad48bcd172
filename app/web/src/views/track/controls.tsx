/** The controls of the list: how much genre counts, how varied it is, and what a track must be to be in it. */
import type { JSX } from "preact";
import { Slider } from "../../parts/slider";
import { GENRE_WEIGHT_ID } from "../../state/keys";
import { useNavigation } from "../../state/navigation";
import { type FilterName, FILTERS, type Interval, type ListSettings, PLAIN_LIST } from "../../state/view";
import { text } from "../../text/en";

const RANGES: Record<FilterName, { min: number; max: number; step: number }> = {
  energy: { min: 0, max: 1, step: 0.05 },
  tempo: { min: 0, max: 500, step: 5 },
  release_year: { min: 1000, max: 2999, step: 1 },
};

export function Controls({ usualGenreWeight }: { usualGenreWeight: number }): JSX.Element {
  const { view, steer } = useNavigation();
  const { genreWeight, variety, filters } = view.list;
  const isChanged = genreWeight !== null || variety > 0 || Object.keys(filters).length > 0;
  return (
    <div class="controls">
      <Slider
        id={GENRE_WEIGHT_ID}
        label={text.genreWeight}
        ends={text.genreWeightEnds}
        value={genreWeight ?? usualGenreWeight}
        change={(value) => steer({ genreWeight: value })}
      />
      <Slider
        id="variety"
        label={text.variety}
        ends={text.varietyEnds}
        value={variety}
        change={(value) => steer({ variety: value })}
      />
      <details open={Object.keys(filters).length > 0}>
        <summary>{text.filters}</summary>
        {FILTERS.map((name) => (
          <Range
            key={name}
            name={name}
            interval={filters[name] ?? { min: null, max: null }}
            change={(interval) => steer({ filters: withFilter(filters, name, interval) })}
          />
        ))}
      </details>
      {isChanged && (
        <button type="button" class="link" onClick={() => steer(PLAIN_LIST)}>
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

type Filters = ListSettings["filters"];

function withFilter(filters: Filters, name: FilterName, interval: Interval): Filters {
  const { [name]: _, ...others } = filters;
  return interval.min === null && interval.max === null ? others : { ...others, [name]: interval };
}
