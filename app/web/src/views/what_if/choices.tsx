/** What of a track has a few values only: key, mode, beats in a bar, and whether it is explicit. */
import type { JSX } from "preact";
import { featureName } from "../../parts/features";
import { type WhatIf, withFeature } from "../../state/what_if";
import { text } from "../../text/en";

interface Props {
  whatIf: WhatIf;
  change(whatIf: WhatIf): void;
}

const BEATS = [1, 2, 3, 4, 5, 6, 7];
const CHOICES: Record<string, readonly { value: number; label: string }[]> = {
  key: text.keysOfMusic.map((label, value) => ({ value, label })),
  mode: text.modes.map((label, value) => ({ value, label })),
  time_signature: BEATS.map((value) => ({ value, label: String(value) })),
  explicit: [text.no, text.yes].map((label, value) => ({ value, label })),
};

export function Choices({ whatIf, change }: Props): JSX.Element {
  return (
    <div class="made-up-choices">
      {Object.entries(CHOICES).map(([feature, choices]) => {
        const value = whatIf.features[feature];
        const isListed = value === undefined || choices.some((choice) => choice.value === value);
        return (
          <div key={feature} class={value === undefined ? "field unknown" : "field"}>
            <label for={`made-up-${feature}`}>{featureName(feature)}</label>
            <select
              id={`made-up-${feature}`}
              value={value === undefined ? "" : String(value)}
              onChange={({ currentTarget }) =>
                change(withFeature(whatIf, feature, currentTarget.value === "" ? null : Number(currentTarget.value)))
              }
            >
              <option value="">{text.unknown}</option>
              {choices.map((choice) => (
                <option key={choice.value} value={String(choice.value)}>
                  {choice.label}
                </option>
              ))}
              {!isListed && <option value={String(value)}>{value}</option>}
            </select>
          </div>
        );
      })}
    </div>
  );
}
