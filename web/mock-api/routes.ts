// The mock network's calls, each by its method and path.
import { sum } from "../src/api/money.ts";
import { createEnrolment, enrolmentsOf, reportEnrolment, revokeEnrolment } from "./enrolments.ts";
import type { ApiKey, JobSpecDraft, Scope } from "../src/api/types.ts";
import { countryCodes } from "../src/words/country.ts";
import { type Call, deviceOf, type Handler, jobOf, once, page, refuse } from "./call.ts";
import { missedBy } from "./demand.ts";
import { actOnDevice, changeDevice, policyOf, setPolicy } from "./devices.ts";
import { booksOf, earningsOf, leasesOf } from "./ledger.ts";
import { marketOf, planOf, refusalOf } from "./market.ts";
import { answerPairing, createPairing, pairingOf, pollPairing } from "./pairings.ts";
import { notFound, Refused } from "./refused.ts";
import {
  createAttempt,
  deleteIdentity,
  finishAttempt,
  renameIdentity,
  requireStepUp,
  signInWays,
} from "./sign-in.ts";
import { eventStream, logStream, telemetryStream } from "./streams.ts";
import { keptTelemetry, taskTelemetry } from "./telemetry.ts";

function createJobs(call: Call): object {
  const specs = call.body["jobs"] as JobSpecDraft[];
  specs.forEach((spec, index) => refuse(refusalOf(spec, `jobs[${index}]`)));
  return once(call, () => ({ jobs: specs.map((spec) => call.network.submit(spec)) }));
}

function plan(call: Call): object {
  const spec = call.body["job"] as JobSpecDraft;
  refuse(refusalOf(spec, "job"));
  return planOf(call.network, spec);
}

function changeMe({ network, body }: Call): object {
  const me = network.accounts[0]!;
  const country = String(body["country"] ?? me.country).toUpperCase();
  if (country && !countryCodes.includes(country))
    throw new Refused(400, {
      code: "invalid_argument",
      reason: "unknown_country",
      field: "country",
      message: "country: two letters by ISO 3166-1, as in DE, FR, US; GB for the United Kingdom",
    });
  const before = me.country;
  me.country = country;
  network.say({
    noun: "account",
    object: me.id,
    action: "country",
    before,
    after: country,
    actor: me.id,
  });
  return me;
}

function credit(call: Call): object {
  const account = call.network.accounts.find((each) => each.id === call.ids[0]);
  if (!account) throw notFound("account");
  const amount = String(call.body["amount"]);
  return once(call, () => {
    account.balance = { ...account.balance!, available: sum([account.balance!.available, amount]) };
    call.network.say({
      noun: "account",
      object: account.id,
      action: "credited",
      actor: call.network.accounts[0]!.id,
    });
    return call.network.transfer(
      "CREDIT",
      "outside",
      account.id,
      amount,
      undefined,
      String(call.body["note"] ?? ""),
    );
  });
}

const usualScopes: Scope[] = ["JOBS_WRITE", "DEVICES_WRITE", "MONEY_READ", "ACCOUNT_READ"];

/** The same for who has shown lately who it is; refused for anybody else. */
function proven(handler: Handler): Handler {
  return (call) => (requireStepUp(call), handler(call));
}

function createKey({ network, body }: Call): ApiKey {
  const key: ApiKey = {
    id: network.id("key"),
    name: String(body["name"]),
    secret: "",
    createdAt: network.at(),
    expiresAt: network.at(network.now + 90 * 86_400_000),
    scopes: (body["scopes"] ?? usualScopes) as Scope[],
  };
  network.apiKeys.push(key);
  return { ...key, secret: "iow_3nQ8sX1vB6kD9hT2mL5pR7wY" };
}

function artifact({ network, ids }: Call): Response {
  const text = network.contents.get(ids[0]!);
  if (text === undefined) throw notFound("artifact");
  return new Response(text, {
    headers: { "Content-Type": "application/octet-stream", "Content-Disposition": "attachment" },
  });
}

/** For everybody. */
export const publicRoutes: [method: string, pattern: RegExp, handler: Handler][] = [
  ["GET", /^\/v1\/sign-in$/, signInWays],
  ["POST", /^\/v1\/sign-in\/attempts$/, createAttempt],
  ["POST", /^\/v1\/sign-in\/attempts\/([^/:]+):finish$/, finishAttempt],
];

/** First match answers. */
export const routes: [method: string, pattern: RegExp, handler: Handler][] = [
  [
    "GET",
    /^\/v1\/network$/,
    ({ network }) => ({
      name: "Home network",
      version: "0.1.0",
      currency: "EUR",
      feeBasisPoints: 500,
      devicesOnline: network.devices.filter(
        (each) => each.state !== "OFFLINE" && each.state !== "RETIRED",
      ).length,
      tasksRunning: marketOf(network).tasksRunning,
      tasksWaiting: marketOf(network).tasksWaiting,
    }),
  ],
  ["GET", /^\/v1\/me$/, ({ network }) => network.accounts[0]],
  ["PATCH", /^\/v1\/me$/, changeMe],
  ["GET", /^\/v1\/sessions$/, ({ network }) => ({ sessions: network.sessions })],
  [
    "DELETE",
    /^\/v1\/sessions\/([^/]+)$/,
    ({ network, ids }) => (
      (network.sessions = network.sessions.filter((each) => each.id !== ids[0])),
      {}
    ),
  ],
  ["GET", /^\/v1\/api-keys$/, ({ network }) => ({ apiKeys: network.apiKeys })],
  ["POST", /^\/v1\/api-keys$/, proven(createKey)],
  [
    "DELETE",
    /^\/v1\/api-keys\/([^/]+)$/,
    ({ network, ids }) => (
      (network.apiKeys = network.apiKeys.filter((each) => each.id !== ids[0])),
      {}
    ),
  ],
  ["GET", /^\/v1\/identities$/, ({ network }) => ({ identities: network.identities })],
  ["PATCH", /^\/v1\/identities\/([^/:]+)$/, renameIdentity],
  ["DELETE", /^\/v1\/identities\/([^/:]+)$/, proven(deleteIdentity)],
  ["GET", /^\/v1\/devices$/, (call) => page(call, "devices", call.network.devices)],
  ["GET", /^\/v1\/devices\/([^/:]+)$/, deviceOf],
  ["PATCH", /^\/v1\/devices\/([^/:]+)$/, changeDevice],
  ["GET", /^\/v1\/devices\/([^/:]+)\/policy$/, policyOf],
  ["PUT", /^\/v1\/devices\/([^/:]+)\/policy$/, setPolicy],
  ["POST", /^\/v1\/devices\/([^/:]+):(pause|resume|retire)$/, actOnDevice],
  [
    "GET",
    /^\/v1\/devices\/([^/]+)\/telemetry:watch$/,
    (call) => telemetryStream(call.network, deviceOf(call), call.request.signal),
  ],
  ["GET", /^\/v1\/devices\/([^/]+)\/telemetry$/, keptTelemetry],
  [
    "GET",
    /^\/v1\/devices\/([^/]+)\/missed-demand$/,
    (call) => missedBy(call.network, deviceOf(call)),
  ],
  ["POST", /^\/v1\/pairings$/, ({ network, body }) => createPairing(network, body)],
  ["POST", /^\/v1\/pairings:poll$/, pollPairing],
  ["GET", /^\/v1\/pairings\/([^/:]+)$/, pairingOf],
  ["POST", /^\/v1\/pairings\/([^/:]+):answer$/, answerPairing],
  ["GET", /^\/v1\/enrolments$/, (call) => page(call, "enrolments", enrolmentsOf(call.network))],
  ["POST", /^\/v1\/enrolments$/, ({ network, body }) => createEnrolment(network, body)],
  ["POST", /^\/v1\/enrolments:report$/, ({ network, body }) => reportEnrolment(network, body)],
  [
    "DELETE",
    /^\/v1\/enrolments\/([^/:]+)$/,
    ({ network, ids }) => revokeEnrolment(network, ids[0]!),
  ],
  [
    "GET",
    /^\/v1\/jobs$/,
    (call) =>
      page(
        call,
        "jobs",
        call.network.jobs
          .map(({ job }) => ({ ...job, obstacles: [] }))
          .filter(
            (job) =>
              !call.url.searchParams.get("state") ||
              job.state === call.url.searchParams.get("state"),
          ),
      ),
  ],
  ["POST", /^\/v1\/jobs$/, createJobs],
  ["POST", /^\/v1\/jobs:plan$/, plan],
  ["GET", /^\/v1\/jobs\/([^/:]+)$/, (call) => jobOf(call).job],
  [
    "POST",
    /^\/v1\/jobs\/([^/:]+):cancel$/,
    (call) => (call.network.cancel(jobOf(call)), jobOf(call).job),
  ],
  [
    "GET",
    /^\/v1\/jobs\/([^/]+)\/tasks$/,
    (call) =>
      page(
        call,
        "tasks",
        jobOf(call).tasks.map(({ task }) => task),
      ),
  ],
  [
    "GET",
    /^\/v1\/jobs\/([^/]+)\/tasks\/(\d+)\/logs:watch$/,
    (call) =>
      logStream(
        call.network,
        jobOf(call).tasks[Number(call.ids[1])]!,
        Number(call.url.searchParams.get("offset") ?? 0),
        call.request.signal,
      ),
  ],
  ["GET", /^\/v1\/jobs\/([^/]+)\/tasks\/(\d+)\/telemetry$/, taskTelemetry],
  [
    "GET",
    /^\/v1\/jobs\/([^/]+)\/artifacts$/,
    (call) =>
      page(
        call,
        "artifacts",
        call.network.artifacts.filter((each) => each.jobId === call.ids[0]),
      ),
  ],
  ["GET", /^\/v1\/artifacts\/([^/]+)\/content$/, artifact],
  [
    "GET",
    /^\/v1\/leases$/,
    (call) =>
      page(
        call,
        "leases",
        leasesOf(call.network).filter(
          (lease) =>
            lease.ref?.jobId === call.url.searchParams.get("jobId") ||
            lease.deviceId === call.url.searchParams.get("deviceId"),
        ),
      ),
  ],
  ["GET", /^\/v1\/market$/, ({ network }) => marketOf(network)],
  [
    "GET",
    /^\/v1\/earnings$/,
    ({ network, url }) => earningsOf(network, Number(url.searchParams.get("days")) || 30),
  ],
  [
    "GET",
    /^\/v1\/transfers$/,
    (call) => page(call, "transfers", [...call.network.transfers].reverse()),
  ],
  ["GET", /^\/v1\/books$/, ({ network }) => booksOf(network)],
  ["GET", /^\/v1\/accounts$/, (call) => page(call, "accounts", call.network.accounts)],
  [
    "POST",
    /^\/v1\/accounts$/,
    (call) =>
      once(call, () => {
        const account = {
          id: call.network.id("account"),
          name: String(call.body["name"]),
          roles: call.body["roles"] as [],
          country: "",
          createdAt: call.network.at(),
          balance: { available: "0.000000", held: "0.000000", earned: "0.000000", currency: "EUR" },
        };
        call.network.accounts.push(account);
        return account;
      }),
  ],
  ["POST", /^\/v1\/accounts\/([^/]+)\/credits$/, credit],
  [
    "POST",
    /^\/v1\/accounts\/([^/]+)\/sign-in-links$/,
    proven(({ network }) => ({
      path: "/sign-in#token=mock",
      expiresAt: network.at(network.now + 900_000),
    })),
  ],
  [
    "GET",
    /^\/v1\/events$/,
    (call) =>
      page(
        call,
        "events",
        [...call.network.events].reverse().filter((event) => matchesEvent(event, call.url)),
      ),
  ],
  [
    "GET",
    /^\/v1\/events:watch$/,
    ({ network, request, url }) =>
      eventStream(network, Number(url.searchParams.get("afterSequence") ?? 0), request.signal),
  ],
];

function matchesEvent(event: { jobId: string; deviceId: string }, url: URL): boolean {
  const [job, device] = [url.searchParams.get("jobId"), url.searchParams.get("deviceId")];
  return (!job || event.jobId === job) && (!device || event.deviceId === device);
}
