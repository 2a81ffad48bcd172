/** Genres with their probabilities, as bars. */
import type { JSX } from "preact";
import type { GenreProbability } from "../api/genres";
import { Bar } from "./bar";
import { asPercent } from "./features";

export function Ranking({ genres }: { genres: readonly GenreProbability[] }): JSX.Element {
  return (
    <ol class="ranking">
      {genres.map(({ genre, probability }) => (
        <li key={genre}>
          <span class="ranking-name" dir="auto" title={genre}>
            {genre}
          </span>
          <Bar value={probability} />
          <span class="number">{asPercent(probability)}</span>
        </li>
      ))}
    </ol>
  );
}
