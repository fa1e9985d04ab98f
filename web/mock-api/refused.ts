// Refusals of the mock API, in the coordinator's form.
import type { ErrorResponse } from "../src/api/types.ts";

export class Refused extends Error {
  readonly status: number;
  readonly refusal: ErrorResponse;
  constructor(status: number, refusal: ErrorResponse) {
    super(refusal.message);
    this.status = status;
    this.refusal = refusal;
  }
}

export function notFound(what: string): Refused {
  return new Refused(404, {
    code: "not_found",
    reason: `${what}_not_found`,
    message: `There is no such ${what}.`,
    field: `${what}_id`,
  });
}
