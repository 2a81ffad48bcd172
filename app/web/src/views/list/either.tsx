/** One of a few values, or any. */
import type { JSX } from "preact";
import { text } from "../../text/en";

interface Props<Value> {
  name: string;
  legend: string;
  values: readonly Value[];
  /** Null where it does not matter. */
  value: Value | null;
  written(value: Value): string;
  choose(value: Value | null): void;
}

export function Either<Value>({ name, legend, values, value: chosen, written, choose }: Props<Value>): JSX.Element {
  return (
    <fieldset class="facet">
      <legend>{legend}</legend>
      {[null, ...values].map((value) => (
        <label key={String(value)}>
          <input type="radio" name={name} checked={chosen === value} onChange={() => choose(value)} />
          {value === null ? text.track.anyValue : written(value)}
        </label>
      ))}
    </fieldset>
  );
}
