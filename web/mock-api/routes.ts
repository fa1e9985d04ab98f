// The mock network's calls, each by its method and path.
import { sum } from "../src/api/money.ts";
import { createEnrolment, enrolmentsOf, reportEnrolment, revokeEnrolment } from "./enrolments.ts";
import { seedPolicy } from "./policies.ts";
import type { ApiKey, DevicePolicy, ErrorResponse, JobSpecDraft } from "../src/api/types.ts";
import { booksOf, earningsOf, leasesOf } from "./ledger.ts";
import { marketOf, planOf, refusalOf } from "./market.ts";
import type { MockJob, MockNetwork } from "./network.ts";
import { notFound, Refused } from "./refused.ts";
import { eventStream, logStream, telemetryStream } from "./streams.ts";

interface Call {
  network: MockNetwork;
  request: Request;
  url: URL;
  /** What the pattern's groups matched. */
  ids: string[];
  body: Record<string, unknown>;
}

type Handler = (call: Call) => unknown;

function refuse(refusal: ErrorResponse | undefined): void {
  if (refusal) throw new Refused(400, refusal);
}

function jobOf({ network, ids }: Call): MockJob {
  const found = network.jobs.find(({ job }) => job.id === ids[0]);
  if (!found) throw notFound("job");
  return found;
}

function deviceOf({ network, ids }: Call) {
  const found = network.devices.find((device) => device.id === ids[0]);
  if (!found) throw notFound("device");
  return found;
}

/** One page of a list; the token is the index of the first row. */
function page<T>({ url }: Call, name: string, rows: T[]): object {
  const size = Math.min(1000, Number(url.searchParams.get("pageSize")) || 100);
  const from = Number(url.searchParams.get("pageToken")) || 0;
  const next = from + size < rows.length ? String(from + size) : "";
  return { [name]: rows.slice(from, from + size), nextPageToken: next };
}

/** The same request id gets the same answer. */
function once({ network, body }: Call, answer: () => object): object {
  const id = String(body["requestId"] ?? "");
  const known = network.requests.get(id);
  if (id && known) return known as object;
  const fresh = answer();
  if (id) network.requests.set(id, fresh);
  return fresh;
}

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

function changeDevice(call: Call): object {
  const device = deviceOf(call);
  const { name, pricePerHour } = call.body as { name?: string; pricePerHour?: string };
  if (name === "")
    refuse({
      code: "invalid_argument",
      reason: "empty",
      field: "name",
      message: "name is empty; give the device a name",
    });
  if (pricePerHour !== undefined && !/^\d+(\.\d{1,6})?$/.test(pricePerHour))
    refuse({
      code: "invalid_argument",
      reason: "invalid_amount",
      field: "price_per_hour",
      message: "price_per_hour is not a decimal amount, like 0.25",
    });
  if (name) Object.assign(device, { name });
  if (pricePerHour) Object.assign(device, { pricePerHour });
  call.network.say({
    noun: "device",
    object: device.id,
    action: name ? "renamed" : "priced",
    deviceId: device.id,
    actor: call.network.accounts[0]!.id,
  });
  return device;
}

function actOnDevice(call: Call): object {
  const device = deviceOf(call);
  const [state, reason] = {
    pause: ["PAUSED", "paused in the console"],
    resume: ["READY", ""],
    retire: ["RETIRED", "retired by its owner"],
  }[call.ids[1]!]!;
  const before = device.state.toLowerCase();
  Object.assign(device, { state, stateReason: reason, stateSince: call.network.at() });
  const { finish, forSeconds } = (call.body ?? {}) as { finish?: boolean; forSeconds?: number };
  const paused = call.ids[1] === "pause";
  Object.assign(device, {
    lendingMode: paused ? (finish ? "FINISH" : "PAUSE") : "FULL",
    lendingReason: paused ? "console" : "",
    pausedUntil:
      paused && forSeconds ? call.network.at(call.network.now + forSeconds * 1000) : undefined,
  });
  call.network.say({
    noun: "device",
    object: device.id,
    action: state!.toLowerCase(),
    before,
    after: state!.toLowerCase(),
    deviceId: device.id,
    actor: call.network.accounts[0]!.id,
  });
  return device;
}

function policyOf(call: Call): DevicePolicy {
  const device = deviceOf(call);
  if (device.state === "OFFLINE")
    throw new Refused(503, {
      code: "unavailable",
      reason: "unavailable",
      message: "the device has no link now, and its policy is on it",
      field: "",
    });
  const policy = call.network.policies.get(device.id) ?? seedPolicy(device);
  return { ...policy, mode: device.lendingMode, reason: device.lendingReason };
}

function setPolicy(call: Call): DevicePolicy {
  const { text, baseDigest } = call.body as { text: string; baseDigest: string };
  const policy = policyOf(call);
  if (baseDigest !== policy.digest)
    throw new Refused(409, {
      code: "conflict",
      reason: "changed_meanwhile",
      message: "the policy on the device has changed meanwhile; load it again",
      field: "",
    });
  if (!policy.consoleEdits)
    throw new Refused(403, {
      code: "permission_denied",
      reason: "console_edits_off",
      message:
        "this device takes no changes from the console: console_edits is false in its policy",
      field: "",
    });
  if (text.includes("nonsense"))
    throw new Refused(400, {
      code: "invalid_argument",
      reason: "bad_policy",
      message: "policy, line 2: the policy has no key nonsense",
      field: "line 2",
    });
  const changed = { ...policy, text, digest: String(Number(policy.digest) + 1) };
  call.network.policies.set(call.ids[0]!, changed);
  return changed;
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

function createKey({ network, body }: Call): ApiKey {
  const key: ApiKey = {
    id: network.id("key"),
    name: String(body["name"]),
    secret: "",
    createdAt: network.at(),
    expiresAt: network.at(network.now + 90 * 86_400_000),
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
  ["POST", /^\/v1\/api-keys$/, createKey],
  [
    "DELETE",
    /^\/v1\/api-keys\/([^/]+)$/,
    ({ network, ids }) => (
      (network.apiKeys = network.apiKeys.filter((each) => each.id !== ids[0])),
      {}
    ),
  ],
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
    ({ network }) => ({
      path: "/sign-in#token=mock",
      expiresAt: network.at(network.now + 900_000),
    }),
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
