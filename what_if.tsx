/** A track that is made up: whatever is known of it, what genres it probably has, and what lies nearest. */
import type { JSX } from "preact";
import { readDistributions } from "../../api/distributions";
import { predictGenresOf } from "../../api/what_if";
import { Problem } from "../../parts/problem";
import { useLatest } from "../../state/latest";
import { useNavigation } from "../../state/navigation";
import { useUndo } from "../../state/undo";
import { asTrack, isNothing, NOTHING_KNOWN, type WhatIf } from "../../state/what_if";
import { text } from "../../text/en";
import { Choices } from "./choices";
import { Evidence } from "./evidence";
import { Names } from "./names";
import { Nearest } from "./nearest";
import { Sliders } from "./sliders";
import { Verdict } from "./verdict";

export interface Editing {
  whatIf: WhatIf;
  change(whatIf: WhatIf): void;
}

export function WhatIfView({ whatIf }: { whatIf: WhatIf }): JSX.Element {
  const navigation = useNavigation();
  const { remember } = useUndo();
  const distributions = useLatest("distributions", "", readDistributions).answer ?? [];
  const change = (next: WhatIf): void => navigation.change({ place: { kind: "what-if", whatIf: next } });
  const editing = { whatIf, change };
  const nothing = isNothing(whatIf);

  const reset = (): void => {
    change(NOTHING_KNOWN);
    remember(text.whatIfPage.wasReset, () => change(whatIf));
  };

  return (
    <article class="what-if">
      <header>
        <h1>{text.whatIfPage.heading}</h1>
        <p class="note">{text.whatIfPage.line}</p>
      </header>
      {nothing ? <p class="verdict nothing">{text.whatIfPage.nothing}</p> : <Told whatIf={whatIf} />}
      <form class="what-if-form" onSubmit={(event) => event.preventDefault()}>
        <Names {...editing} />
        <Choices {...editing} />
        <Sliders {...editing} distributions={distributions} />
        <button type="button" class="link" disabled={nothing} onClick={reset}>
          {text.reset}
        </button>
      </form>
      {!nothing && <Answers whatIf={whatIf} />}
    </article>
  );
}
