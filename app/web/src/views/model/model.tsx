/** How good the model is, of what, and how it was made: the report of the bundle, for a person. */
import type { JSX } from "preact";
import { readInfo, readReport as askForReport } from "../../api/report";
import { Problem } from "../../parts/problem";
import { useLatest } from "../../state/latest";
import { text } from "../../text/en";
import { Calibration } from "./calibration";
import { GenreTable } from "./genre_table";
import { KnownTable } from "./known_table";
import { Making } from "./making";
import { Parts } from "./parts";
import { readReport } from "./report";
import { Summary } from "./summary";
import { Training } from "./training";

export function ModelView(): JSX.Element {
  const { answer, error, retry } = useLatest("report", "", askForReport);
  const info = useLatest("info", "", readInfo);
  const report = answer === null ? null : readReport(answer);
  return (
    <article class="model">
      <h1>{text.modelPage.heading}</h1>
      {error?.code === "not_in_bundle" && <p>{text.modelPage.noReport}</p>}
      {error && error.code !== "not_in_bundle" && <Problem error={error} retry={retry} />}
      {!report && !error && <p class="note">{text.loading}</p>}
      {report && (
        <>
          <Summary report={report} />
          <KnownTable parts={report.byKnown} />
          <Calibration report={report} />
          <GenreTable byEvidence={report.byGenre} />
          <Training history={report.history} bestEpoch={report.bestEpoch} />
          <Making report={report} />
        </>
      )}
      {info.answer !== null && <Parts info={info.answer} />}
      <p class="prose">
        <a href="docs">{text.modelPage.docs}</a>
      </p>
    </article>
  );
}
