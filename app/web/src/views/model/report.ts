/** What the page shows of a bundle's report. Reports are written by many versions of the training, and by hand. */
import { entries, fields, members, number, share, word } from "../../api/reading";

/** Of a test side; null for what was not measured. */
export interface Figures {
  accuracy: number | null;
  top5: number | null;
  neighbours: number | null;
  ece: number | null;
}

export interface Known {
  /** What is known of the features, by the name that training has for it. */
  known: string;
  /** By what counts beside the features: features, words, artists, all. */
  byEvidence: [string, Figures][];
}

export interface GenreFigures {
  genre: string;
  n: number;
  precision: number;
  recall: number;
  f1: number;
}

export interface Reliability {
  confidence: number;
  accuracy: number;
  n: number;
}

export interface Epoch {
  epoch: number;
  loss: number | null;
  f1: number | null;
}

export interface Table {
  path: string | null;
  /** Of its file. */
  sha256: string | null;
  nTracks: number | null;
  nRecordings: number | null;
  nGenres: number | null;
}

export interface Report {
  model: string | null;
  createdAt: Date | null;
  libraries: [string, string][];
  nTracks: number | null;
  nGenres: number | null;
  protocol: string | null;
  config: string | null;
  seed: number | null;
  sides: { train: number | null; test: number | null };
  /** The share of the test tracks of which training knows an artist. */
  artistKnown: number | null;
  /** The share of tracks by new artists of which it names a genre, by all evidence; of several trainings. */
  newArtists: number | null;
  /** By part of the test side: all of it is `test`. */
  byKnown: [string, Known[]][];
  byGenre: [string, GenreFigures[]][];
  reliability: [string, Reliability[]][];
  history: Epoch[];
  bestEpoch: number | null;
  learnedFrom: Table;
  /** The catalogue that the model of another one was given; null where it serves what it learned from. */
  indexed: (Table & { model: string | null }) | null;
  map: { trustworthiness: number | null; continuity: number | null };
}

export function readReport(answer: unknown): Report {
  const made = fields(answer);
  const report = fields(made["report"]);
  const [config, sides, map] = [fields(report["config"]), fields(report["sides"]), fields(report["map"])];
  const indexed = fields(report["indexed"]);
  const test = fields(report["test"]);
  const tested = entries(test, readFigures);
  const created = new Date(word(made["created_at"]) ?? NaN);
  return {
    model: word(made["model"]),
    createdAt: Number.isNaN(created.getTime()) ? null : created,
    libraries: entries(made["libraries"], word),
    nTracks: number(made["n_tracks"]),
    nGenres: number(made["n_genres"]),
    protocol: word(config["protocol"]),
    config: word(config["name"]),
    seed: number(config["seed"]),
    sides: { train: number(sides["train"]), test: number(sides["test"]) },
    artistKnown: share(fields(test["all"])["artist_known"]) ?? share(fields(test["artists"])["artist_known"]),
    newArtists: readNewArtists(report["comparison"]),
    byKnown: readParts(report["by_known"], tested),
    byGenre: entries(report["by_genre"], readGenres),
    reliability: entries(report["reliability"], readReliability),
    history: members(report["history"], readEpoch),
    bestEpoch: number(report["best_epoch"]),
    learnedFrom: readTable(report),
    indexed: Object.keys(indexed).length ? { ...readTable(indexed), model: word(indexed["model"]) } : null,
    map: { trustworthiness: share(map["trustworthiness"]), continuity: share(map["continuity"]) },
  };
}

/** The figures by an evidence; null where there are none. */
export function figuresOf(by: readonly [string, Figures][], evidence: string): Figures | null {
  return by.find(([name]) => name === evidence)?.[1] ?? null;
}

function readFigures(value: unknown): Figures | null {
  const given = fields(value);
  const found = {
    accuracy: share(given["accuracy"]),
    top5: share(given["top5"]),
    neighbours: share(given["genre_hit@10"]),
    ece: share(given["ece"]),
  };
  return found.accuracy === null ? null : found;
}

/** Reports that tell of no other case have the figures of all features only. */
function readParts(value: unknown, tested: [string, Figures][]): [string, Known[]][] {
  const found = entries(value, readKnown);
  return found.length || !tested.length ? found : [["test", [{ known: "all 15", byEvidence: tested }]]];
}

function readKnown(value: unknown): Known[] | null {
  const found = entries(value, (views) => nonEmpty(entries(views, readFigures)));
  return nonEmpty(found.map(([known, byEvidence]) => ({ known, byEvidence })));
}

function readNewArtists(comparison: unknown): number | null {
  const path = ["known", "artists", "all evidence", "all 15", "accuracy", "mean"];
  return share(path.reduce((found: unknown, name) => fields(found)[name], comparison));
}

function readGenres(value: unknown): GenreFigures[] | null {
  const found = entries(value, (figures) => {
    const given = fields(figures);
    const n = number(given["n"]);
    const [precision, recall, f1] = [share(given["precision"]), share(given["recall"]), share(given["f1"])];
    return n === null || precision === null || recall === null || f1 === null ? null : { n, precision, recall, f1 };
  });
  return nonEmpty(found.map(([genre, figures]) => ({ genre, ...figures })));
}

function readReliability(value: unknown): Reliability[] | null {
  const found = members(value, (bin) => {
    const given = fields(bin);
    const [confidence, accuracy, n] = [share(given["confidence"]), share(given["accuracy"]), number(given["n"])];
    return confidence === null || accuracy === null || n === null || n <= 0 ? null : { confidence, accuracy, n };
  });
  return nonEmpty(found);
}

function readEpoch(value: unknown): Epoch | null {
  const given = fields(value);
  const epoch = number(given["epoch"]);
  return epoch === null ? null : { epoch, loss: number(given["loss"]), f1: share(given["validation_macro_f1"]) };
}

/** `index` writes the table under `data`, and the sizes beside it; training writes all of it under `data`. */
function readTable(value: unknown): Table {
  const beside = fields(value);
  const given = { ...beside, ...fields(beside["data"]) };
  return {
    path: word(given["path"]),
    sha256: word(given["sha256"]),
    nTracks: number(given["n_tracks"]),
    nRecordings: number(given["n_recordings"]),
    nGenres: number(given["n_genres"]),
  };
}

function nonEmpty<Value>(values: Value[]): Value[] | null {
  return values.length ? values : null;
}
