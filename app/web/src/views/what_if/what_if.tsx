/** A track that is made up: whatever is known of it, the genres that it probably has, and what lies nearest. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Heard } from "../../api/audio";
import { readDistributions } from "../../api/distributions";
import { isTooLittle, predictGenresOf } from "../../api/what_if";
import { Problem } from "../../parts/problem";
import { useHearing } from "../../state/hearing";
import { useLatest } from "../../state/latest";
import { useNavigation } from "../../state/navigation";
import { useUndo } from "../../state/undo";
import { asTrack, isNothing, NOTHING_KNOWN, type WhatIf, whatIfOf } from "../../state/what_if";
import { text } from "../../text/en";
import { AudioFile } from "./audio_file";
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
  const hearing = useHearing((heard, file) => {
    change(whatIfHeard(heard));
    remember(text.whatIfPage.file.heard(file.name, false), () => change(whatIf));
  });
  const { mostBytes, heard } = hearing;
  const isAsHeard = heard !== null && JSON.stringify(whatIfHeard(heard)) === JSON.stringify(whatIf);

  // Anywhere on the page: beside the form, the browser would open the file in place of the page.
  useEffect(() => {
    if (mostBytes === null) return;
    const listening = new AbortController();
    const { signal } = listening;
    const drop = (event: DragEvent): void => {
      const file = event.dataTransfer?.files[0];
      if (!file || event.defaultPrevented) return;
      event.preventDefault();
      hearing.take(file);
    };
    document.addEventListener("dragover", (event) => event.preventDefault(), { signal });
    document.addEventListener("drop", drop, { signal });
    return () => listening.abort();
  });

  const reset = (): void => {
    change(NOTHING_KNOWN);
    remember(text.whatIfPage.wasReset, () => change(whatIf));
  };

  return (
    <article class="what-if">
      <h1>{text.whatIfPage.heading}</h1>
      <p class="note">{text.whatIfPage.line}</p>
      {mostBytes !== null && <AudioFile hearing={hearing} mostBytes={mostBytes} />}
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
      {!nothing && <Nearest whatIf={whatIf} heard={isAsHeard ? heard : null} />}
    </article>
  );
}

function whatIfHeard({ tags, features }: Heard): WhatIf {
  const artists = tags.artists.map((name) => ({ name }));
  return whatIfOf({ name: tags.title, album: tags.album, artists, features });
}
