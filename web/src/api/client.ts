// Calls of the coordinator: JSON in, JSON out, refusals as ApiError.
//
// The session is a cookie that scripts cannot read. Calls that change something carry the header
// X-IOWorker, which no other site can set: that is the guard against cross-site requests.
//
// A call that wants to be told once more who it is waits until somebody has shown it (step-up.ts), and is
// then made once again.
import type { ErrorResponse } from "./types.ts";
import { showOnceMore } from "./step-up.ts";
import { setServerTime } from "../ui/now.ts";

const CALL_SECONDS_MAX = 20;

/** A refusal in the coordinator's own words, or `unavailable` where no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly field: string;

  constructor(status: number, refusal: Partial<ErrorResponse>) {
    super(refusal.message || "The coordinator did not answer.");
    this.name = "ApiError";
    this.status = status;
    this.code = refusal.code ?? "unavailable";
    this.reason = refusal.reason ?? "";
    this.field = refusal.field ?? "";
  }
}

export async function refusalOf(response: Response): Promise<ApiError> {
  const body: Partial<ErrorResponse> = await response.json().catch(() => ({}));
  return new ApiError(response.status, body);
}

async function call<T>(
  method: string,
  url: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await callOnce<T>(method, url, body, signal);
  } catch (refusal) {
    if (!wantsStepUp(refusal) || !(await showOnceMore())) throw refusal;
    return callOnce<T>(method, url, body, signal);
  }
}

function wantsStepUp(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403 && error.reason === "step_up_needed";
}

async function callOnce<T>(
  method: string,
  url: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = AbortSignal.timeout(CALL_SECONDS_MAX * 1000);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-IOWorker"] = "1";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      credentials: "same-origin",
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, {});
  }
  setServerTime(response.headers.get("date"));
  if (!response.ok) throw await refusalOf(response);
  return (await response.json()) as T;
}

export const api = {
  get: <T>(url: string, signal?: AbortSignal) => call<T>("GET", url, undefined, signal),
  post: <T>(url: string, body: unknown = {}, signal?: AbortSignal) =>
    call<T>("POST", url, body, signal),
  put: <T>(url: string, body: unknown) => call<T>("PUT", url, body),
  patch: <T>(url: string, body: unknown) => call<T>("PATCH", url, body),
  delete: <T>(url: string) => call<T>("DELETE", url),
};

/** Refused because nobody is signed in. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
