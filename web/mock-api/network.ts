// A network in memory that behaves like a real one from outside. Time comes in by tick().
import { minus, priceOf, sum, toAmount, toMicros } from "../src/api/money.ts";
import type {
  Account,
  ApiKey,
  Artifact,
  Device,
  DevicePolicy,
  Enrolment,
  Event,
  Identity,
  Job,
  JobSpec,
  JobSpecDraft,
  Lease,
  LogChunk,
  Session,
  SignInWays,
  Task,
  Transfer,
} from "../src/api/types.ts";
import type { MockPairing } from "./pairings.ts";
import type { MockAttempt } from "./sign-in.ts";
import { EPOCHS, epochLine, net } from "./sample.ts";
import { obstaclesOf, serves, withDefaults } from "./spec.ts";

const PLACE_MILLIS = 800;
const PULL_MILLIS = 2400;
const EPOCH_MILLIS = 250;
const EVENTS_MAX = 5000;

const noWays: SignInWays = {
  providers: [],
  email: false,
  emailToLog: false,
  passkeys: false,
  solana: false,
  signUp: false,
};

export interface MockTask {
  task: Task;
  lease: Lease | undefined;
  log: LogChunk[];
  printed: number;
  placedMillis: number;
}

export interface MockJob {
  job: Job;
  tasks: MockTask[];
}

/** What a program that follows the network is told. */
export type Watcher = (change: { event?: Event; log?: MockTask }) => void;

export class MockNetwork {
  accounts: Account[] = [];
  devices: Device[] = [];
  policies = new Map<string, DevicePolicy>();
  jobs: MockJob[] = [];
  artifacts: Artifact[] = [];
  events: Event[] = [];
  transfers: Transfer[] = [];
  pastLeases: Lease[] = [];
  sessions: Session[] = [];
  apiKeys: ApiKey[] = [];
  ways: SignInWays = noWays;
  identities: Identity[] = [];
  /** By what a provider knows the person, by the identity's id. */
  subjects = new Map<string, string>();
  attempts = new Map<string, MockAttempt>();
  contents = new Map<string, string>();
  enrolments: Enrolment[] = [];
  pairings: MockPairing[] = [];
  wrongCodes = 0;
  requests = new Map<string, unknown>();
  watchers = new Set<Watcher>();
  now: number;
  private nextId = 1;
  private nextTransfer = 1;
  private nextEvent = 1;

  constructor(now: number) {
    this.now = now;
  }

  id(kind: string): string {
    const number = (this.nextId++).toString(36).padStart(6, "0");
    return `${kind}_01ke9x7mzq4t8v2n5r6w${number}`;
  }

  at = (millis = this.now): string => new Date(millis).toISOString();

  say(event: Partial<Event> & Pick<Event, "noun" | "object" | "action">): void {
    const whole: Event = {
      sequence: String(this.nextEvent++),
      at: this.at(),
      actor: "network",
      reason: "",
      before: "",
      after: "",
      jobId: "",
      deviceId: "",
      ...event,
    };
    this.events.push(whole);
    if (this.events.length > EVENTS_MAX) this.events.shift();
    for (const watcher of this.watchers) watcher({ event: whole });
  }

  /** Of the account that is signed in. */
  get country(): string {
    return this.accounts[0]?.country ?? "";
  }

  submit(spec: JobSpecDraft): Job {
    const job: Job = {
      id: this.id("job"),
      spec: withDefaults(spec),
      renterCountry: this.country,
      state: "QUEUED",
      reason: "REASON_UNSPECIFIED",
      message: "",
      tasks: { waiting: spec.tasks ?? 1, running: 0, succeeded: 0, failed: 0, cancelled: 0 },
      charged: "0.000000",
      held: "0.000000",
      createdAt: this.at(),
      obstacles: [],
    };
    const tasks = Array.from({ length: job.spec!.tasks ?? 1 }, (_, index) =>
      this.freshTask(job.id, index),
    );
    this.jobs.unshift({ job, tasks });
    this.say({
      noun: "job",
      object: job.id,
      action: "submitted",
      actor: this.accounts[0]!.id,
      after: "queued",
      jobId: job.id,
    });
    return job;
  }

  private freshTask(jobId: string, index: number): MockTask {
    const task: Task = {
      jobId,
      index,
      state: "WAITING",
      reason: "REASON_UNSPECIFIED",
      message: "",
      attempt: 0,
      deviceId: "",
      charged: "0.000000",
      imageDigest: "",
      resumedFrom: 0,
    };
    return { task, lease: undefined, log: [], printed: 0, placedMillis: 0 };
  }

  cancel(job: MockJob): void {
    for (const each of job.tasks) {
      if (each.task.endedAt) continue;
      this.endTask(job, each, "CANCELLED");
    }
    this.update(job);
  }

  deviceFor(spec: JobSpec): Device | undefined {
    const needs = spec.resources!;
    return this.devices
      .filter((device) => device.state === "READY" || device.state === "RUNNING")
      .filter(
        (device) => device.coresFree >= needs.cores && device.memoryFreeMib >= needs.memoryMib,
      )
      .filter((device) => (device.inventory?.gpus.length ?? 0) >= needs.gpus)
      .filter((device) => serves(device, this.country))
      .sort((a, b) =>
        toMicros(this.priceFor(a, spec)) < toMicros(this.priceFor(b, spec)) ? -1 : 1,
      )[0];
  }

  /** The share of a device's price that a task pays. */
  priceFor(device: Device, spec: JobSpec): string {
    const cores = BigInt(device.inventory?.cores ?? 1);
    return toAmount((toMicros(device.pricePerHour) * BigInt(spec.resources!.cores)) / cores);
  }

  /** Moves everything on to `now`. */
  tick(now: number): void {
    this.now = now;
    for (const device of this.devices) {
      if (device.state === "READY" || device.state === "RUNNING" || device.state === "PAUSED")
        device.lastSeenAt = this.at();
    }
    for (const job of [...this.jobs].reverse()) {
      if (job.job.endedAt) continue;
      for (const task of job.tasks) this.moveTask(job, task);
      this.update(job);
    }
  }

  private moveTask(job: MockJob, each: MockTask): void {
    const { task } = each;
    const age = this.now - each.placedMillis;
    if (task.state === "WAITING") this.place(job, each);
    else if (task.state === "PLACED" && age >= PLACE_MILLIS) this.pull(each);
    else if (task.state === "PULLING") this.pullOn(each, age - PLACE_MILLIS);
    else if (task.state === "RUNNING") this.runOn(job, each);
  }

  private place(job: MockJob, each: MockTask): void {
    const spec = job.job.spec!;
    const device = this.deviceFor(spec);
    if (!device || this.now - Date.parse(job.job.createdAt!) < 400) return;
    const ref = { jobId: job.job.id, taskIndex: each.task.index, attempt: each.task.attempt + 1 };
    each.placedMillis = this.now;
    Object.assign(each.task, {
      state: "PLACED",
      attempt: ref.attempt,
      deviceId: device.id,
      placedAt: this.at(),
    });
    each.lease = {
      ref,
      deviceId: device.id,
      state: "PLACED",
      reason: "REASON_UNSPECIFIED",
      image: spec.image,
      pricePerHour: this.priceFor(device, spec),
      charged: "0.000000",
      earned: "0.000000",
      servedSeconds: 0,
      resumedFrom: 0,
      placedAt: this.at(),
    };
    device.coresFree -= spec.resources!.cores;
    device.memoryFreeMib -= spec.resources!.memoryMib;
    device.leasesRunning += 1;
    device.state = "RUNNING";
    device.earningPerHour = sum([device.earningPerHour, net(each.lease.pricePerHour)]);
    this.sayLease(each, "placed", "placed");
  }

  private sayLease(each: MockTask, action: string, after: string): void {
    const { jobId, taskIndex, attempt } = each.lease!.ref!;
    this.say({
      noun: "lease",
      object: `${jobId}/${taskIndex}/${attempt}`,
      action,
      after,
      jobId,
      deviceId: each.task.deviceId,
    });
  }

  private pull(each: MockTask): void {
    Object.assign(each.task, { state: "PULLING", pullingAt: this.at(), pullProgress: 0 });
    each.lease!.state = "PULLING";
    this.sayLease(each, "pulling", "pulling");
  }

  private pullOn(each: MockTask, pulled: number): void {
    each.task.pullProgress = Math.min(1, pulled / PULL_MILLIS);
    if (pulled < PULL_MILLIS) return;
    delete each.task.pullProgress;
    const imageDigest = `sha256:${"4c2f".repeat(16)}`;
    Object.assign(each.task, { state: "RUNNING", startedAt: this.at(), imageDigest });
    Object.assign(each.lease!, { state: "RUNNING", startedAt: this.at() });
    this.print(each, "digits: 1347 pictures to learn from, 450 held out\n");
    this.sayLease(each, "started", "running");
  }

  private runOn(job: MockJob, each: MockTask): void {
    const ran = this.now - Date.parse(each.task.startedAt!);
    const due = Math.min(EPOCHS, Math.floor(ran / EPOCH_MILLIS));
    for (; each.printed < due; each.printed += 1) this.print(each, epochLine(each.printed + 1));
    if (each.printed < EPOCHS) return;
    this.print(each, "done: accuracy 0.9822, written to /out\n");
    this.keepOutputs(each.task);
    this.endTask(job, each, "COMPLETED");
  }

  print(each: MockTask, text: string, stream: LogChunk["stream"] = "OUT"): void {
    const last = Number(each.log.at(-1)?.nextOffset ?? 0);
    each.log.push({
      stream,
      text,
      nextOffset: String(last + text.length),
      attempt: each.task.attempt,
      end: false,
      more: false,
    });
    for (const watcher of this.watchers) watcher({ log: each });
  }

  keepOutputs(task: Task): void {
    const metrics = `${JSON.stringify({ accuracy: 0.9822, epochs: EPOCHS, held_out: 450, seed: 7 }, null, 2)}\n`;
    for (const [path, text] of [
      ["metrics.json", metrics],
      ["model.joblib", "model".repeat(60_000)],
    ] as const) {
      const id = this.id("artifact");
      this.contents.set(id, text);
      this.artifacts.push({
        id,
        kind: "OUTPUT",
        path,
        sizeBytes: String(text.length),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        jobId: task.jobId,
        taskIndex: task.index,
        attempt: task.attempt,
        createdAt: this.at(),
      });
    }
  }

  private endTask(job: MockJob, each: MockTask, reason: Task["reason"]): void {
    const state =
      reason === "COMPLETED" ? "SUCCEEDED" : reason === "CANCELLED" ? "CANCELLED" : "FAILED";
    Object.assign(each.task, { state, reason, endedAt: this.at() });
    if (reason === "COMPLETED") each.task.exitCode = 0;
    if (!each.lease) return;
    if (each.task.startedAt) this.settle(each);
    Object.assign(each.lease, { state: "ENDED", reason, endedAt: this.at() });
    each.task.charged = each.lease.charged;
    this.release(job.job.spec!, each.lease);
    const last = Number(each.log.at(-1)?.nextOffset ?? 0);
    each.log.push({
      stream: "OUT",
      text: "",
      nextOffset: String(last),
      attempt: each.task.attempt,
      end: true,
      more: false,
    });
    for (const watcher of this.watchers) watcher({ log: each });
    this.sayLease(each, "ended", "ended");
  }

  private release(spec: JobSpec, lease: Lease): void {
    const device = this.devices.find((each) => each.id === lease.deviceId)!;
    device.coresFree += spec.resources!.cores;
    device.memoryFreeMib += spec.resources!.memoryMib;
    device.leasesRunning -= 1;
    device.earned = sum([device.earned, lease.earned]);
    device.earningPerHour = minus(device.earningPerHour, net(lease.pricePerHour));
    if (device.state === "RUNNING" && device.leasesRunning === 0) device.state = "READY";
  }

  /** Charges the renter for the whole lease, the fee to the network and the rest to the owner. */
  private settle(each: MockTask): void {
    const lease = each.lease!;
    lease.servedSeconds = Math.floor((this.now - Date.parse(lease.startedAt!)) / 1000);
    lease.charged = toAmount(priceOf(lease.pricePerHour, lease.servedSeconds));
    lease.earned = net(lease.charged);
    const fee = minus(lease.charged, lease.earned);
    const me = this.accounts[0]!;
    this.transfer("EARNING", me.id, me.id, lease.earned, lease);
    this.transfer("FEE", me.id, "fees", fee, lease);
    me.balance = {
      ...me.balance!,
      available: minus(me.balance!.available, lease.charged),
      earned: sum([me.balance!.earned, lease.earned]),
    };
  }

  transfer(
    kind: Transfer["kind"],
    from: string,
    to: string,
    amount: string,
    lease?: Lease,
    note = "",
  ): Transfer {
    const transfer: Transfer = {
      sequence: String(this.nextTransfer++),
      kind,
      from,
      to,
      amount,
      deviceId: lease?.deviceId ?? "",
      note,
      at: this.at(),
    };
    if (lease?.ref) transfer.lease = lease.ref;
    this.transfers.push(transfer);
    return transfer;
  }

  private update(each: MockJob): void {
    const count = (...states: Task["state"][]) =>
      each.tasks.filter(({ task }) => states.includes(task.state)).length;
    const { job } = each;
    job.tasks = {
      waiting: count("WAITING"),
      running: count("PLACED", "PULLING", "RUNNING"),
      succeeded: count("SUCCEEDED"),
      failed: count("FAILED"),
      cancelled: count("CANCELLED"),
    };
    job.charged = sum(each.tasks.map(({ lease }) => lease?.charged));
    job.held = sum(
      each.tasks
        .filter(({ task }) => !task.endedAt)
        .map(
          ({ lease }) => lease && toAmount(priceOf(lease.pricePerHour, job.spec!.timeLimitSeconds)),
        ),
    );
    if (job.tasks.running > 0 && !job.startedAt)
      Object.assign(job, { startedAt: this.at(), state: "RUNNING" });
    job.obstacles =
      job.tasks.waiting > 0 && !this.deviceFor(job.spec!)
        ? obstaclesOf(this.devices, job.spec!, job.renterCountry)
        : [];
    if (job.tasks.waiting + job.tasks.running > 0) return;
    const state =
      job.tasks.cancelled > 0 ? "CANCELLED" : job.tasks.failed > 0 ? "FAILED" : "SUCCEEDED";
    Object.assign(job, {
      state,
      reason: state === "SUCCEEDED" ? "COMPLETED" : "CANCELLED",
      endedAt: this.at(),
      held: "0.000000",
    });
    this.say({
      noun: "job",
      object: job.id,
      action: "ended",
      after: state.toLowerCase(),
      reason: job.reason.toLowerCase(),
      jobId: job.id,
    });
  }
}
