/** How the bundle in use was made. What is in its report depends on who made it, so it is read with care. */
import { request } from "./client";

export async function readReport(signal: AbortSignal): Promise<NonNullable<unknown>> {
  return request("report", { signal });
}

export async function readInfo(signal: AbortSignal): Promise<NonNullable<unknown>> {
  return request("info", { signal });
}
