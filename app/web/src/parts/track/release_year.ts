/** The year in which a track came out. */
import type { Track } from "../../api/types";

/** Four digits, or nothing where it is not known. */
export function releaseYear({ extras }: Track): string {
  return String(extras["release_date"] ?? extras["release_year"] ?? "").slice(0, 4);
}
