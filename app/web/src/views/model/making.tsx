/** What the bundle holds, of what quality its map is, and how, when and with what it was made. */
import type { JSX } from "preact";
import { text } from "../../text/en";
import type { Report } from "./report";

export function Making({ report }: { report: Report }): JSX.Element {
  const { indexed, learnedFrom, map } = report;
  const words = text.modelPage;
  const facts: [string, string | null][] = [
    [words.version, report.model],
    [words.tracks, counted(report.nTracks)],
    [words.genres, counted(report.nGenres)],
    [words.recordings, counted((indexed ?? learnedFrom).nRecordings)],
    [words.learnedFrom, learnedFrom.path && words.tableOf(learnedFrom.path, learnedFrom.nTracks)],
    [words.indexedFrom, indexed?.path ? words.tableOf(indexed.path, indexed.nTracks) : null],
    [words.modelOf, indexed?.model ?? null],
    [words.made, report.createdAt && words.date(report.createdAt)],
    [words.config, report.config && words.configOf(report.config, report.protocol, report.seed)],
    [words.libraries, report.libraries.map(([name, version]) => `${name} ${version}`).join(", ") || null],
  ];
  return (
    <>
      {map.trustworthiness !== null && map.continuity !== null && (
        <section class="prose">
          <h2>{words.map}</h2>
          <p>{words.mapQuality(map.trustworthiness.toFixed(3), map.continuity.toFixed(3))}</p>
        </section>
      )}
      <section>
        <h2>{words.making}</h2>
        <dl class="facts">
          {facts.map(
            ([name, fact]) =>
              fact && (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd dir="auto">{fact}</dd>
                </div>
              ),
          )}
        </dl>
      </section>
    </>
  );
}

function counted(value: number | null): string | null {
  return value === null ? null : text.count(value);
}
