/** Filters in words. */
import { featureName, featureValue } from "../../parts/features";
import { type Filters, RANGES, type RangeName } from "../../state/list";
import { text } from "../../text/en";

export function rangeName(name: RangeName): string {
  return name === "release_year" ? text.year : featureName(name);
}

export function rangeValue(name: RangeName): (value: number) => string {
  return (value) => featureValue(name, value);
}

/** The kinds of filters that are active, as one would loosen them. */
export function activeNames({ ranges, genres, artists, keys, mode, explicit }: Filters): string[] {
  return [
    ...RANGES.filter((name) => ranges[name]).map((name) => rangeName(name).toLowerCase()),
    ...(genres.any.length + genres.none.length > 0 ? [text.track.genreFilter.toLowerCase()] : []),
    ...(artists.any.length + artists.none.length > 0 ? [text.track.artistFilter.toLowerCase()] : []),
    ...(keys.length > 0 ? [featureName("key").toLowerCase()] : []),
    ...(mode !== null ? [featureName("mode").toLowerCase()] : []),
    ...(explicit !== null ? [text.track.explicitFilter.toLowerCase()] : []),
  ];
}
