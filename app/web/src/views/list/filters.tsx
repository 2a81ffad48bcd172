/** What a track must be to be in the list: folded away until it is wanted. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Distribution } from "../../api/distributions";
import { Problem } from "../../parts/problem";
import { RangeSlider } from "../../parts/range_slider";
import { useCatalogue } from "../../state/catalogue";
import { useLatest } from "../../state/latest";
import { RANGES, type RangeName } from "../../state/list";
import { useSteering } from "../../state/steering";
import { text } from "../../text/en";
import { ArtistFilter } from "./artist_filter";
import { Either } from "./either";
import { GenreFilter } from "./genre_filter";
import { rangeName, rangeValue } from "./named_filters";
import { KeyFilter, ModeFilter } from "./tonality_filter";

/** Steps of a slider; all others are shares, in steps of a hundredth. */
const STEPS: Partial<Record<RangeName, number>> = {
  popularity: 1,
  release_year: 1,
  duration_ms: 5000,
  tempo: 1,
  loudness: 0.5,
};
const NO_INTERVAL = { min: null, max: null };

export interface FilterPanelProps {
  /** How many tracks are left; null before that is known. */
  count: string | null;
  /** Genres that are near what the list is for, the nearest first. */
  nearGenres: readonly string[];
  /** Leads from the filters to the list. */
  showList(): void;
}

export function FilterPanel({ count, nearGenres, showList }: FilterPanelProps): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="filters" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{text.filters}</summary>
      {isOpen && <FilterList nearGenres={nearGenres} />}
      {isOpen && (
        <p class="filters-foot">
          <span class="number">{count}</span>
          <button type="button" class="button" onClick={showList}>
            {text.track.showThem}
          </button>
        </p>
      )}
    </details>
  );
}

function FilterList({ nearGenres }: Pick<FilterPanelProps, "nearGenres">): JSX.Element {
  const catalogue = useCatalogue();
  const { answer, error, retry } = useLatest("distributions", "", async () => catalogue.distributions());
  const byName = new Map(answer?.map((distribution) => [distribution.name, distribution]));
  return (
    <>
      {error && <Problem error={error} retry={retry} />}
      {!answer && !error && <p class="note">{text.loading}</p>}
      <div class="ranges">
        {RANGES.map((name) => {
          const distribution = byName.get(name);
          return distribution && <Range key={name} name={name} distribution={distribution} />;
        })}
      </div>
      <GenreFilter near={nearGenres} />
      <ArtistFilter />
      {byName.has("key") && <KeyFilter />}
      {byName.has("mode") && <ModeFilter />}
      {byName.has("explicit") && <ExplicitFilter />}
    </>
  );
}

function Range({ name, distribution }: { name: RangeName; distribution: Distribution }): JSX.Element | null {
  const { list, range } = useSteering();
  const step = STEPS[name] ?? 0.01;
  const min = Math.floor((distribution.edges[0] ?? 0) / step) * step;
  const max = Math.ceil((distribution.edges.at(-1) ?? 0) / step) * step;
  if (!(max > min)) return null;
  const label = rangeName(name);
  return (
    <RangeSlider
      label={label}
      distribution={distribution}
      scale={{ min: Number(min.toFixed(3)), max: Number(max.toFixed(3)), step }}
      interval={list.filters.ranges[name] ?? NO_INTERVAL}
      written={rangeValue(name)}
      change={(interval) => range(label, name, interval.min === null && interval.max === null ? null : interval)}
    />
  );
}

function ExplicitFilter(): JSX.Element {
  const { list, filter } = useSteering();
  return (
    <Either
      name="explicit"
      legend={text.track.explicitFilter}
      values={[true, false]}
      value={list.filters.explicit}
      written={(value) => (value ? text.yes : text.no)}
      choose={(explicit) => filter(text.track.explicitFilter, { explicit })}
    />
  );
}
