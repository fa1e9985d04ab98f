// What a spec means: its defaults, and what may keep it from its devices.
import type { Constraint, Device, JobSpec, JobSpecDraft, Obstacle } from "../src/api/types.ts";

export function withDefaults(draft: JobSpecDraft): JobSpec {
  const has = draft.resources ?? {};
  return {
    name: draft.name || draft.image || "",
    image: draft.image ?? "",
    command: draft.command ?? [],
    environment: draft.environment ?? {},
    resources: {
      cores: has.cores || 1,
      memoryMib: has.memoryMib || 512,
      diskMib: has.diskMib || 1024,
      gpus: has.gpus ?? 0,
      gpuModel: has.gpuModel ?? "",
      gpuMemoryMib: has.gpuMemoryMib ?? 0,
    },
    tasks: draft.tasks ?? 1,
    timeLimitSeconds: draft.timeLimitSeconds || 3600,
    priceLimitPerHour: draft.priceLimitPerHour ?? "",
    budget: draft.budget ?? "",
    retries: draft.retries ?? 0,
    priority: draft.priority ?? 0,
    checkpointSeconds: draft.checkpointSeconds ?? 0,
    together: draft.together ?? false,
    inputs: (draft.inputs ?? []) as JobSpec["inputs"],
    isolation: draft.isolation ?? "CONTAINER",
    egress: draft.egress ?? "NONE",
    allowedHosts: draft.allowedHosts ?? [],
    secrets: Object.fromEntries(Object.keys(draft.secrets ?? {}).map((name) => [name, ""])),
    ...(draft.registry?.user && { registry: { user: draft.registry.user, password: "" } }),
  };
}

/** False for a renter of a country that the owner does not serve, or of one that is not known. */
export function serves({ lent }: Device, renterCountry: string): boolean {
  const only = lent?.countriesServed ?? [];
  const but = lent?.countriesRefused ?? [];
  if (only.length + but.length === 0) return true;
  if (!renterCountry || but.includes(renterCountry)) return false;
  return only.length === 0 || only.includes(renterCountry);
}

/** What keeps a job from its devices now, with how many devices each thing rules out. */
export function obstaclesOf(devices: Device[], spec: JobSpec, renterCountry: string): Obstacle[] {
  const needs = spec.resources!;
  const found: Obstacle[] = [];
  const add = (constraint: Constraint, out: Device[], remedy: string) => {
    if (out.length > 0) found.push({ constraint, devices: out.length, remedy });
  };
  const lent = devices.filter((device) => device.state !== "RETIRED");
  add(
    "OFFLINE",
    lent.filter((device) => device.state === "OFFLINE"),
    "wait until they are back",
  );
  add(
    "PAUSED",
    lent.filter((device) => device.state === "PAUSED"),
    "wait until their owners lend again",
  );
  const online = lent.filter((device) => device.state === "READY" || device.state === "RUNNING");
  const most = Math.max(0, ...online.map((device) => device.inventory!.cores));
  add(
    "CORES",
    online.filter((device) => device.inventory!.cores < needs.cores),
    `ask for ${most} cores or fewer`,
  );
  add(
    "GPUS",
    online.filter((device) => device.inventory!.gpus.length < needs.gpus),
    "ask for fewer GPUs",
  );
  add(
    "COUNTRY",
    online.filter((device) => !serves(device, renterCountry)),
    "say which country you are in, or wait for devices that serve it",
  );
  add(
    "BUSY",
    online.filter(
      (device) => device.inventory!.cores >= needs.cores && device.coresFree < needs.cores,
    ),
    "wait until a task there ends",
  );
  return found;
}
