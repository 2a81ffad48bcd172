/** How good it is, in a paragraph; how that was measured; and what it was not measured on. */
import type { JSX } from "preact";
import { text } from "../../text/en";
import { figuresOf, type Report } from "./report";

export function Summary({ report }: { report: Report }): JSX.Element {
  const words = text.modelPage;
  const all = report.byKnown.find(([part]) => part === "test")?.[1][0];
  const alone = all && figuresOf(all.byEvidence, "features");
  const full = all?.byEvidence.at(-1)?.[1] ?? null;
  const { indexed, learnedFrom, protocol } = report;
  const isSameTable = indexed?.sha256 != null && indexed.sha256 === learnedFrom.sha256;
  return (
    <section class="prose">
      {!full && <p>{words.noFigures}</p>}
      {full && (
        <p class="lead">
          {words.measured(of100(alone?.accuracy ?? null), of100(full.accuracy), words.testedOn[protocol ?? ""])}{" "}
          {report.artistKnown !== null && words.artistKnown(of100(report.artistKnown) ?? 0)}{" "}
          {report.newArtists !== null && words.newArtists(of100(report.newArtists) ?? 0)}{" "}
          {report.nGenres !== null && words.guess(report.nGenres)}
        </p>
      )}
      {protocol && words.protocols[protocol] && (
        <p class="note">
          {words.protocols[protocol]} {report.sides.test !== null && words.sides(report.sides.train, report.sides.test)}
        </p>
      )}
      {indexed && (
        <p class="note" dir="auto">
          {isSameTable ? words.sameTable(indexed.nTracks) : words.indexed(indexed, learnedFrom)}
        </p>
      )}
    </section>
  );
}

function of100(share: number | null): number | null {
  return share === null ? null : Math.round(100 * share);
}
