/** What the service makes of a track that is not in the catalogue. */
import { asTrack, type WhatIf } from "../state/what_if";
import { post, type RequestFailed } from "./client";
import type { Prediction } from "./genres";
import type { RecommendationsAnswer } from "./list";

const GENRES = 5;
const NEAREST = 12;

export async function predictGenresOf(whatIf: WhatIf, signal: AbortSignal): Promise<Prediction> {
  return post(`predict-genre?top_n=${GENRES}`, asTrack(whatIf), signal);
}

export async function findNearest(whatIf: WhatIf, signal: AbortSignal): Promise<RecommendationsAnswer> {
  return post("recommendations", { seeds: [{ features: asTrack(whatIf) }], k: NEAREST }, signal);
}

/** Whether what is known tells this service nothing, as names that it does not know where it reads no words. */
export function isTooLittle({ code }: RequestFailed): boolean {
  return code === "invalid_request";
}
