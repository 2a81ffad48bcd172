/** The features of a track, each against its spread over the whole catalogue. */
import type { JSX } from "preact";
import type { Distribution } from "../../api/distributions";
import type { Features } from "../../api/types";
import { featureName, featureValue } from "../../parts/features";
import { Histogram, position } from "../../parts/histogram";
import { useCatalogue } from "../../state/catalogue";
import { useLatest } from "../../state/latest";
import { text } from "../../text/en";

/** Those that say most of how a track sounds. */
const TELLING = new Set(["danceability", "energy", "acousticness", "valence", "tempo"]);

interface Props {
  features: Features;
  /** Shows the most telling alone until more is asked for. */
  isFolded: boolean;
}

export function FeatureSpread({ features, isFolded }: Props): JSX.Element {
  const catalogue = useCatalogue();
  const { answer } = useLatest("distributions", "", async () => catalogue.distributions());
  const byName = new Map(answer?.map((distribution) => [distribution.name, distribution]));
  // What nobody knows of any track says nothing of this one.
  const shown = Object.entries(features).filter(([name, value]) => value !== null || !answer || byName.has(name));
  const cells = (named: typeof shown): JSX.Element => (
    <dl class="features">
      {named.map(([name, value]) => (
        <div key={name} class={value === null ? "feature unknown" : "feature"}>
          <dt>{featureName(name)}</dt>
          <dd>
            <Spread distribution={byName.get(name)} value={value === null ? null : Number(value)} />
            <span class="number">{featureValue(name, value)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
  const telling = shown.filter(([name]) => TELLING.has(name));
  const others = shown.filter(([name]) => !TELLING.has(name));
  return (
    <section class={isFolded ? "spread folded" : "spread"} aria-label={text.features}>
      {!isFolded && (
        <h2>
          {text.features} <span class="pool">{text.track.against}</span>
        </h2>
      )}
      {shown.length === 0 && <p class="note silent">{text.track.noEvidence.features}</p>}
      {isFolded ? cells(telling) : cells(shown)}
      {isFolded && others.length > 0 && (
        <details>
          <summary>{text.track.moreFeatures(others.length)}</summary>
          {cells(others)}
        </details>
      )}
    </section>
  );
}

interface SpreadProps {
  /** Undefined while it is awaited, and of a feature of which nothing is known. */
  distribution: Distribution | undefined;
  value: number | null;
}

function Spread({ distribution, value }: SpreadProps): JSX.Element {
  if (!distribution) return <svg class="histogram" aria-hidden="true" />;
  const scale = { min: distribution.edges[0] ?? 0, max: distribution.edges.at(-1) ?? 0 };
  if (value === null)
    return (
      <Histogram distribution={distribution} scale={scale}>
        <circle class="hollow" cx="50%" cy="50%" r="4" />
      </Histogram>
    );
  const place = `${position(value, scale)}%`;
  return (
    <Histogram distribution={distribution} scale={scale}>
      <line class="mark" x1={place} x2={place} y1="0" y2="100%" />
      <circle class="mark" cx={place} cy="4" r="4" />
    </Histogram>
  );
}
