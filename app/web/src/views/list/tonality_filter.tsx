/** The keys of which a track must have one, and whether it must be minor or major. */
import type { JSX } from "preact";
import { featureName, featureValue } from "../../parts/features";
import { KEYS, MODES } from "../../state/list";
import { useSteering } from "../../state/steering";
import { Either } from "./either";

export function KeyFilter(): JSX.Element {
  const { list, filter } = useSteering();
  const { keys } = list.filters;
  const toggle = (key: number): void => {
    const others = keys.filter((other) => other !== key);
    filter(featureName("key"), { keys: others.length < keys.length ? others : [...keys, key] });
  };
  return (
    <fieldset class="facet">
      <legend>{featureName("key")}</legend>
      <div class="choices key-chips">
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            class="chip"
            aria-pressed={keys.includes(key)}
            onClick={() => toggle(key)}
          >
            {featureValue("key", key)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

export function ModeFilter(): JSX.Element {
  const { list, filter } = useSteering();
  return (
    <Either
      name="mode"
      legend={featureName("mode")}
      values={MODES}
      value={list.filters.mode}
      written={(mode) => featureValue("mode", mode)}
      choose={(mode) => filter(featureName("mode"), { mode })}
    />
  );
}
