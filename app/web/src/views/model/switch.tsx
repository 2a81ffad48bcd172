/** A choice of one of a few, all in sight. */
import type { JSX } from "preact";

interface Props<Choice extends string> {
  label: string;
  /** By value, what is written on each. */
  choices: Readonly<Record<Choice, string>>;
  value: Choice;
  change(value: Choice): void;
}

export function Switch<Choice extends string>({ label, choices, value, change }: Props<Choice>): JSX.Element {
  return (
    <fieldset class="switch">
      <legend class="unseen">{label}</legend>
      {(Object.keys(choices) as Choice[]).map((choice) => (
        <label key={choice}>
          <input type="radio" name={label} checked={choice === value} onChange={() => change(choice)} />
          <span>{choices[choice]}</span>
        </label>
      ))}
    </fieldset>
  );
}
