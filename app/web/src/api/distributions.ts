/** How features are spread over the catalogue. */
import { request } from "./client";

export interface Distribution {
  name: string;
  n_known: number;
  least: number;
  greatest: number;
  /** One more than counts; what lies beyond the first and the last is counted in the outermost bins. */
  edges: number[];
  counts: number[];
}

/** Of all features of which anything is known. */
export async function readDistributions(): Promise<Distribution[]> {
  const { distributions } = await request<{ distributions: Distribution[] }>("distributions", {});
  return distributions.filter(({ n_known }) => n_known > 0);
}
