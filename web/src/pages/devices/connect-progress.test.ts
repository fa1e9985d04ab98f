import { expect, test } from "vitest";
import type { Event } from "~/api/types.ts";
import { progressOf } from "./connect-progress.ts";

let sequence = 0;

function said(second: number, event: Partial<Event>): Event {
  return {
    sequence: String((sequence += 1)),
    at: new Date(second * 1000).toISOString(),
    actor: "e",
    noun: "enrolment",
    object: "e",
    action: "created",
    reason: "",
    before: "",
    after: "",
    jobId: "",
    deviceId: "",
    ...event,
  };
}

const states = (events: Event[]) =>
  progressOf(events, "e")
    .steps.map((step) => step.state)
    .join(" ");

test("NothingHasBegunUntilTheMachineTellsAStep", () => {
  const progress = progressOf([said(0, {})], "e");
  expect(progress.begun).toBe(false);
  expect(progress.steps.every((step) => step.state === "waiting")).toBe(true);
});

test("StepAfterTheLastThatWasReachedIsBeingWorkedOnSinceThen", () => {
  const progress = progressOf([said(5, { action: "downloaded" })], "e");
  expect(progress.steps[1]).toEqual({ name: "checked", state: "working", at: 5000 });
  expect(progress.steps[2]!.state).toBe("waiting");
});

test("TotalIsFromTheFirstStepToReady", () => {
  const events = ["downloaded", "checked", "enrolled", "linked", "tried", "ready"].map(
    (action, index) => said(100 + index * 8.2, { action }),
  );
  const progress = progressOf([said(0, {}), ...events], "e");
  expect(progress.ready).toBe(true);
  expect(progress.totalMillis).toBe(41_000);
});

test("FailedStepKeepsItsReasonAndWordsUntilTheMachineGoesOn", () => {
  const failed = said(7, {
    action: "failed",
    reason: "D001_ENGINE",
    before: "checked",
    after: "container engine: none; install one",
  });
  const events = [said(5, { action: "downloaded" }), failed];
  expect(states(events)).toBe("done failed waiting waiting waiting waiting");
  expect(progressOf(events, "e").steps[1]).toMatchObject({
    reason: "D001_ENGINE",
    words: "container engine: none; install one",
  });
  expect(states([...events, said(9, { action: "downloaded" })])).toBe(
    "done working waiting waiting waiting waiting",
  );
});

test("StepThatWasNotToldOfIsNotCalledDone", () => {
  const events = ["checked", "enrolled", "linked", "ready"].map((action) => said(1, { action }));
  expect(states(events)).toBe("passed done done done passed done");
});

test("DeviceIsTheOneBoundJustBeforeItsMachineSaysSo", () => {
  const device = (id: string) => said(2, { noun: "device", object: id, action: "enrolled" });
  const of = (...events: Event[]) => progressOf(events, "e").deviceId;
  expect(of(device("other"), said(1, { action: "checked" }))).toBeUndefined();
  expect(of(device("other"), device("mine"), said(3, { action: "enrolled" }), device("late"))).toBe(
    "mine",
  );
});

test("StepsOfAnotherEnrolmentAreNotOnes", () => {
  expect(progressOf([said(1, { object: "other", action: "ready" })], "e").begun).toBe(false);
});
