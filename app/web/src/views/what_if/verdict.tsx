/** The genres by all that is known. It stays in sight while sliders are dragged below it. */
import type { ComponentChildren, JSX } from "preact";
import type { GenreProbability } from "../../api/genres";
import { asPercent } from "../../parts/features";
import { Ranking } from "../../parts/ranking";
import { text } from "../../text/en";

interface Props {
  /** The most probable first; null where nothing is known that could tell any, empty before the first answer. */
  genres: readonly GenreProbability[] | null;
  /** Whether they are of a former question. */
  isOld: boolean;
  /** What stands here as well, such as a problem. */
  children?: ComponentChildren;
}

const SHOWN = 3;

export function Verdict({ genres, isOld, children }: Props): JSX.Element {
  const first = genres?.[0];
  return (
    <section class="verdict" aria-label={text.whatIfPage.verdict}>
      <p class="unseen" role="status">
        {first && !isOld && text.whatIfPage.most(first.genre, asPercent(first.probability))}
      </p>
      {genres === null && <p>{text.whatIfPage.nothing}</p>}
      {genres?.length === 0 && !children && <p class="note">{text.loading}</p>}
      {genres && genres.length > 0 && (
        <div class={isOld ? "dimmed late" : ""}>
          <Ranking genres={genres.slice(0, SHOWN)} />
        </div>
      )}
      {children}
    </section>
  );
}
