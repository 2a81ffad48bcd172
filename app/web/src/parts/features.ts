/** Values of features as people write them. */
import { text } from "../text/en";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const share = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The features that lie between 0 and 1, which a bar can show. */
export const SHARES = new Set([
  "danceability", "energy", "speechiness", "acousticness", "instrumentalness", "liveness", "valence",
]);

export function featureName(feature: string): string {
  return text.featureNames[feature] ?? feature;
}

export function featureValue(feature: string, value: number | boolean | null): string {
  if (value === null) return text.unknown;
  if (typeof value === "boolean") return value ? text.yes : text.no;
  switch (feature) {
    case "duration_ms":
      return `${Math.floor(Math.round(value / 1000) / 60)}:${String(Math.round(value / 1000) % 60).padStart(2, "0")}`;
    case "loudness":
      return `${whole.format(value).replace("-", "−")} dB`;
    case "tempo":
      return `${whole.format(value)} bpm`;
    case "key":
      return text.keysOfMusic[value] ?? whole.format(value);
    case "mode":
      return text.modes[value] ?? whole.format(value);
    default:
      return SHARES.has(feature) ? share.format(value) : whole.format(value);
  }
}

/** A probability or a share of all in percent, with small ones told from none. */
export function asPercent(value: number): string {
  return value > 0 && value < 0.005 ? "< 1 %" : `${whole.format(100 * value)} %`;
}

/** A similarity with two digits. */
export function asSimilarity(value: number): string {
  return share.format(value);
}
