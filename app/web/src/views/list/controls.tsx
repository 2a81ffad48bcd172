/** The controls of the list: how much genre counts, how varied it is, and what a track must be to be in it. */
import type { JSX } from "preact";
import { Slider } from "../../parts/slider";
import { GENRE_WEIGHT_ID } from "../../state/keys";
import { useSteering } from "../../state/steering";
import { text } from "../../text/en";
import { Active } from "./active";
import { FilterPanel, type FilterPanelProps } from "./filters";

interface Props extends FilterPanelProps {
  usualGenreWeight: number;
}

export function Controls({ usualGenreWeight, ...filters }: Props): JSX.Element {
  const { list, steer } = useSteering();
  return (
    <div class="controls">
      <Slider
        id={GENRE_WEIGHT_ID}
        label={text.genreWeight}
        ends={text.genreWeightEnds}
        value={list.genreWeight ?? usualGenreWeight}
        change={(value) => steer(text.genreWeight, { genreWeight: value })}
      />
      <Slider
        id="variety"
        label={text.variety}
        ends={text.varietyEnds}
        value={list.variety}
        change={(value) => steer(text.variety, { variety: value })}
      />
      <div class="narrowing">
        <FilterPanel {...filters} />
        <Active />
      </div>
    </div>
  );
}
