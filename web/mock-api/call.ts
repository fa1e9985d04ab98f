// What every call of the mock API is made of.
import type { Device, ErrorResponse } from "../src/api/types.ts";
import type { MockJob, MockNetwork } from "./network.ts";
import { notFound, Refused } from "./refused.ts";

export interface Call {
  network: MockNetwork;
  request: Request;
  url: URL;
  /** What the pattern's groups matched. */
  ids: string[];
  body: Record<string, unknown>;
  signedIn: boolean;
}

export type Handler = (call: Call) => unknown;

export function refuse(refusal: ErrorResponse | undefined): void {
  if (refusal) throw new Refused(400, refusal);
}

export function jobOf({ network, ids }: Call): MockJob {
  const found = network.jobs.find(({ job }) => job.id === ids[0]);
  if (!found) throw notFound("job");
  return found;
}

export function deviceOf({ network, ids }: Call): Device {
  const found = network.devices.find((device) => device.id === ids[0]);
  if (!found) throw notFound("device");
  return found;
}

/** One page of a list; the token is the index of the first row. */
export function page<T>({ url }: Call, name: string, rows: T[]): object {
  const size = Math.min(1000, Number(url.searchParams.get("pageSize")) || 100);
  const from = Number(url.searchParams.get("pageToken")) || 0;
  const next = from + size < rows.length ? String(from + size) : "";
  return { [name]: rows.slice(from, from + size), nextPageToken: next };
}

/** The same request id gets the same answer. */
export function once({ network, body }: Call, answer: () => object): object {
  const id = String(body["requestId"] ?? "");
  const known = network.requests.get(id);
  if (id && known) return known as object;
  const fresh = answer();
  if (id) network.requests.set(id, fresh);
  return fresh;
}
