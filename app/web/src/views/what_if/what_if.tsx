/** A track that is made up: whatever is known of it, the genres that it probably has, and what lies nearest. */
import type { JSX } from "preact";
import { readDistributions } from "../../api/distributions";
import { isTooLittle, predictGenresOf } from "../../api/what_if";
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

export function WhatIfView({ whatIf }: { whatIf: WhatIf }): JSX.Element {
  const navigation = useNavigation();
  const { remember } = useUndo();
  const nothing = isNothing(whatIf);
  const distributions = useLatest("distributions", "", readDistributions).answer ?? [];
  const { answer, error, loading, retry } = useLatest("genres", JSON.stringify(asTrack(whatIf)), async (signal) =>
    nothing ? null : predictGenresOf(whatIf, signal),
  );
  const change = (next: WhatIf): void => navigation.change({ place: { kind: "what-if", whatIf: next } });
  const editing = { whatIf, change };

  const reset = (): void => {
    change(NOTHING_KNOWN);
    remember(text.whatIfPage.wasReset, () => change(whatIf));
  };

  return (
    <article class="what-if">
      <h1>{text.whatIfPage.heading}</h1>
      <p class="note">{text.whatIfPage.line}</p>
      <Verdict genres={nothing ? null : (answer?.genres ?? [])} isOld={loading || error !== null}>
        {!nothing && error && isTooLittle(error) && <p role="alert">{text.whatIfPage.tooLittle}</p>}
        {!nothing && error && !isTooLittle(error) && <Problem error={error} retry={retry} />}
      </Verdict>
      <form class="made-up" aria-label={text.whatIfPage.form} onSubmit={(event) => event.preventDefault()}>
        <Names {...editing} />
        <Choices {...editing} />
        <Sliders {...editing} distributions={distributions} />
        <button type="button" class="link" disabled={nothing} onClick={reset}>
          {text.reset}
        </button>
      </form>
      {!nothing && answer && <Evidence prediction={answer} isOld={loading || error !== null} />}
      {!nothing && <Nearest whatIf={whatIf} />}
    </article>
  );
}
