import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { urls } from "./urls.ts";

const contract = readFileSync("../contract/openapi.yaml", "utf8");
const paths = [...contract.matchAll(/^ {2}(\/v1\/\S+):$/gm)].map((match) =>
  match[1]!.replace(/^["']|["']$/g, ""),
);

const used = [
  urls.network(),
  urls.me(),
  urls.sessions(),
  urls.session("s"),
  urls.apiKeys(),
  urls.apiKey("k"),
  urls.signInWays(),
  urls.signInAttempts(),
  urls.finishSignIn("s"),
  urls.identities(),
  urls.identity("i"),
  urls.devices(),
  urls.device("d"),
  urls.deviceAction("d", "pause"),
  urls.deviceAction("d", "resume"),
  urls.deviceAction("d", "retire"),
  urls.telemetryWatch("d"),
  urls.telemetry("d", { span: "HOUR", lastSeconds: 3600 }),
  urls.missedDemand("d"),
  urls.createEnrolment(),
  urls.enrolments({ pageToken: "p" }),
  urls.enrolment("e"),
  urls.pairing("K7QF-3M9P"),
  urls.answerPairing("K7QF-3M9P"),
  urls.jobs({ state: "RUNNING" }),
  urls.createJobs(),
  urls.planJob(),
  urls.job("j"),
  urls.cancelJob("j"),
  urls.tasks("j"),
  urls.logsWatch("j", 0, "0"),
  urls.taskTelemetry("j", 0, { lastSeconds: 3600, untilSecondsAgo: 60 }),
  urls.artifacts("j"),
  urls.artifactContent("a"),
  urls.leases({ jobId: "j" }),
  urls.leases({ deviceId: "d" }),
  urls.market(),
  urls.earnings(30),
  urls.transfers({ all: true, jobId: "j" }),
  urls.books(),
  urls.accounts(),
  urls.createAccount(),
  urls.credits("a"),
  urls.signInLinks("a"),
  urls.events({ jobId: "j", deviceId: "d" }),
  urls.eventsWatch("7"),
];

/** The path of the contract that a URL is an instance of. */
function pathOf(url: string): string | undefined {
  const path = url.split("?")[0]!;
  return paths.find((each) => new RegExp(`^${each.replace(/\{[^}]+\}/g, "[^/:]+")}$`).test(path));
}

test("EveryUrlIsInTheContract", () => {
  expect(paths.length).toBeGreaterThan(20);
  expect(used.filter((url) => !pathOf(url))).toEqual([]);
});

test("EveryQueryNameIsInTheContract", () => {
  const names = new Set(
    used.flatMap((url) => [...new URL(url, "http://host").searchParams.keys()]),
  );
  expect([...names].filter((name) => !contract.includes(`name: ${name}\n`))).toEqual([]);
});

test("AnIdCannotLeaveItsPlaceInThePath", () => {
  expect(urls.job("../accounts?x=#")).toBe("/v1/jobs/..%2Faccounts%3Fx%3D%23");
});
