// How far a machine has come on its way to be lent, from the events of its enrolment.
import type { Event } from "~/api/types.ts";
import { type StepName, stepNames } from "~/words/enrolment.ts";

export interface StepState {
  name: StepName;
  /** passed: a later step was reached, and this one was never told of. */
  state: "waiting" | "working" | "done" | "passed" | "failed";
  /** When it was done, has failed, or began; milliseconds since 1970. */
  at?: number;
  /** Coded, where it has failed: "D001_ENGINE". */
  reason?: string;
  /** The machine's own words. */
  words?: string;
}

export interface Progress {
  steps: StepState[];
  begun: boolean;
  ready: boolean;
  /** From the first step to "ready". */
  totalMillis?: number;
  deviceId?: string;
}

const isStep = (name: string): name is StepName => stepNames.some((each) => each === name);

/** `events`: of everything since the enrolment was made, oldest first. */
export function progressOf(events: readonly Event[], enrolmentId: string): Progress {
  const done = new Map<StepName, StepState>();
  let failed: StepState | undefined;
  let [first, last]: (number | undefined)[] = [];
  // A device is bound to its owner just before its machine tells that step.
  let [bound, deviceId]: (string | undefined)[] = [];
  for (const event of events) {
    const at = Date.parse(event.at ?? "");
    if (event.noun === "device" && event.action === "enrolled") bound = event.object;
    if (event.noun !== "enrolment" || event.object !== enrolmentId) continue;
    if (event.action === "failed" && isStep(event.before)) {
      const { before: name, reason, after: words } = event;
      failed = { name, state: "failed", at, reason, words };
    } else if (isStep(event.action)) {
      // Whatever goes on has got over what failed before.
      failed = undefined;
      if (event.action === "enrolled") deviceId = bound;
      done.set(event.action, { name: event.action, state: "done", at, words: event.after });
    } else continue;
    first ??= at;
    last = at;
  }
  const reached = Math.max(-1, ...[...done.keys()].map((name) => stepNames.indexOf(name)));
  const steps = stepNames.map((name, index): StepState => {
    if (failed?.name === name) return failed;
    const known = done.get(name);
    if (known) return known;
    if (index < reached || (failed && index < stepNames.indexOf(failed.name)))
      return { name, state: "passed" };
    if (failed || last === undefined || index > reached + 1) return { name, state: "waiting" };
    return { name, state: "working", at: last };
  });
  const readyAt = failed ? undefined : done.get("ready")?.at;
  return {
    steps,
    begun: first !== undefined,
    ready: readyAt !== undefined,
    ...(readyAt !== undefined && first !== undefined && { totalMillis: readyAt - first }),
    ...(deviceId && { deviceId }),
  };
}
