/** The features that are numbers, each as a slider under how the catalogue's values are spread, or unknown. */
import type { JSX } from "preact";
import type { Distribution } from "../../api/distributions";
import { featureName, featureValue } from "../../parts/features";
import { Histogram, type Scale } from "../../parts/histogram";
import { type WhatIf, withFeature } from "../../state/what_if";
import { text } from "../../text/en";

interface Props {
  whatIf: WhatIf;
  change(whatIf: WhatIf): void;
  distributions: readonly Distribution[];
}

type Steps = Scale & { step: number };

const SHARE: Steps = { min: 0, max: 1, step: 0.01 };
/** What most music lies within. A slider reaches further where the catalogue does, or the value. */
const USUAL: Record<string, Steps> = {
  energy: SHARE,
  danceability: SHARE,
  valence: SHARE,
  acousticness: SHARE,
  instrumentalness: SHARE,
  speechiness: SHARE,
  liveness: SHARE,
  loudness: { min: -40, max: 0, step: 0.5 },
  tempo: { min: 40, max: 220, step: 1 },
  duration_ms: { min: 0, max: 600_000, step: 5000 },
  popularity: { min: 0, max: 100, step: 1 },
};

export function Sliders({ whatIf, change, distributions }: Props): JSX.Element {
  return (
    <div class="made-up-sliders">
      {Object.entries(USUAL).map(([feature, usual]) => (
        <FeatureSlider
          key={feature}
          feature={feature}
          usual={usual}
          value={whatIf.features[feature] ?? null}
          distribution={distributions.find(({ name }) => name === feature) ?? null}
          change={(value) => change(withFeature(whatIf, feature, value))}
        />
      ))}
    </div>
  );
}

interface FeatureProps {
  feature: string;
  usual: Steps;
  /** null where it is unknown. */
  value: number | null;
  distribution: Distribution | null;
  change(value: number | null): void;
}

function FeatureSlider({ feature, usual, value, distribution, change }: FeatureProps): JSX.Element {
  const scale = widened(usual, [value, distribution?.edges[0], distribution?.edges.at(-1)]);
  const typical = stepped(distribution ? median(distribution) : (scale.min + scale.max) / 2, scale);
  const name = featureName(feature);
  return (
    <div class={value === null ? "made-up-slider unknown" : "made-up-slider"}>
      <label>
        <input
          type="checkbox"
          aria-label={text.whatIfPage.known(name)}
          title={text.whatIfPage.known(name)}
          checked={value !== null}
          onChange={({ currentTarget }) => change(currentTarget.checked ? typical : null)}
        />
        <span aria-hidden="true">{name}</span>
      </label>
      <span class="number" aria-hidden="true">
        {featureValue(feature, value)}
      </span>
      {distribution && <Histogram distribution={distribution} scale={scale} />}
      <input
        type="range"
        aria-label={name}
        aria-valuetext={featureValue(feature, value)}
        {...scale}
        value={value ?? typical}
        onInput={({ currentTarget }) => change(Math.max(leastOf(feature), currentTarget.valueAsNumber))}
      />
    </div>
  );
}

/** The scale with these values within it, on its steps. */
function widened({ min, max, step }: Steps, values: readonly (number | null | undefined)[]): Steps {
  const given = values.filter((value) => value !== null && value !== undefined);
  return {
    min: Math.floor(Math.min(min, ...given) / step) * step,
    max: Math.ceil(Math.max(max, ...given) / step) * step,
    step,
  };
}

/** The nearest step, without the digits that counting in steps leaves behind. */
function stepped(value: number, { min, max, step }: Steps): number {
  return Number(Math.min(max, Math.max(min, Math.round(value / step) * step)).toFixed(2));
}

/** The middle of the bin in which half of the catalogue's tracks are reached. */
function median({ edges, counts }: Distribution): number {
  const half = counts.reduce((sum, count) => sum + count, 0) / 2;
  let reached = 0;
  const bin = counts.findIndex((count) => (reached += count) >= half);
  return ((edges[bin] ?? 0) + (edges[bin + 1] ?? 0)) / 2;
}

/** No track lasts no time. */
function leastOf(feature: string): number {
  return feature === "duration_ms" ? 1000 : -Infinity;
}
