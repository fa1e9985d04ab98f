// What the mock network would do with a job, and what it offers.
import { priceOf, toAmount, toMicros } from "../src/api/money.ts";
import type { Device, ErrorResponse, JobSpecDraft, Market, Plan } from "../src/api/types.ts";
import type { MockNetwork } from "./network.ts";
import { FEE_BASIS_POINTS } from "./sample.ts";
import { obstaclesOf, serves, withDefaults } from "./spec.ts";

/** The first thing that is wrong with a spec, named like the coordinator names it. */
export function refusalOf(spec: JobSpecDraft, path: string): ErrorResponse | undefined {
  const refuse = (field: string, reason: string, why: string): ErrorResponse => ({
    code: "invalid_argument",
    reason,
    field: `${path}.${field}`,
    message: `${path}.${field} ${why}`,
  });
  const between = (field: string, value: number | undefined, low: number, high: number) =>
    value !== undefined && (value < low || value > high)
      ? refuse(field, "out_of_range", `is ${value}, must be from ${low} to ${high}`)
      : undefined;
  if (!spec.image || !/^[a-z0-9][\w./:@-]*$/.test(spec.image))
    return refuse(
      "image",
      "invalid_image",
      "is not the name of an image; say for example ioworker/digits:1",
    );
  return (
    between("resources.cores", spec.resources?.cores, 1, 1024) ??
    between("resources.memory_mib", spec.resources?.memoryMib, 16, 4_194_304) ??
    between("resources.disk_mib", spec.resources?.diskMib, 16, 16_777_216) ??
    between("tasks", spec.tasks, 1, 100_000) ??
    between("time_limit_seconds", spec.timeLimitSeconds, 1, 2_592_000) ??
    between("retries", spec.retries, 0, 10) ??
    between("priority", spec.priority, 0, 9) ??
    (spec.checkpointSeconds
      ? between("checkpoint_seconds", spec.checkpointSeconds, 10, 86_400)
      : undefined) ??
    (spec.budget && !/^\d+(\.\d{1,6})?$/.test(spec.budget)
      ? refuse("budget", "invalid_amount", "is not a decimal amount, like 12.50")
      : undefined)
  );
}

export function planOf(network: MockNetwork, draft: JobSpecDraft): Plan {
  const spec = withDefaults(draft);
  const needs = spec.resources!;
  const tasks = spec.tasks ?? 1;
  const considered = network.devices.filter((device) => device.state !== "RETIRED");
  const able = (device: Device) =>
    device.inventory!.cores >= needs.cores &&
    device.inventory!.memoryMib >= needs.memoryMib &&
    device.inventory!.gpus.length >= needs.gpus &&
    serves(device, network.country);
  const feasible = considered.filter(
    (device) => (device.state === "READY" || device.state === "RUNNING") && able(device),
  );
  const room = feasible
    .map((device) => ({
      price: network.priceFor(device, spec),
      count: Math.floor(
        Math.min(device.coresFree / needs.cores, device.memoryFreeMib / needs.memoryMib),
      ),
    }))
    .sort((a, b) => (toMicros(a.price) < toMicros(b.price) ? -1 : 1));
  let placed = 0;
  let cost = 0n;
  const prices: string[] = [];
  for (const { price, count } of room) {
    const here = Math.min(count, tasks - placed);
    if (here <= 0) continue;
    placed += here;
    prices.push(price);
    cost += priceOf(price, spec.timeLimitSeconds) * BigInt(here);
  }
  return {
    placeable: placed === tasks,
    tasksPlaced: placed,
    pricePerHourLow: prices[0] ?? "",
    pricePerHourHigh: prices.at(-1) ?? "",
    costMax: toAmount(cost),
    devicesConsidered: considered.length,
    devicesFeasible: feasible.length,
    obstacles: placed === tasks ? [] : obstaclesOf(network.devices, spec, network.country),
    spec,
  };
}

/** What a GPU of this model, or a core, costs by the leases that there are: the median. */
function rentOf(network: MockNetwork, model: string): string {
  const prices = network.jobs.flatMap(({ job, tasks }) =>
    tasks.flatMap(({ lease }) => {
      if (!lease || lease.endedAt) return [];
      const has = network.devices.find((each) => each.id === lease.deviceId)!.inventory!;
      if ((has.gpus[0]?.model ?? has.cpuModel) !== model) return [];
      const { cores, gpus } = job.spec!.resources!;
      const units = has.gpus.length > 0 ? gpus : cores;
      return units > 0 ? [toMicros(lease.pricePerHour) / BigInt(units)] : [];
    }),
  );
  const middle = prices.sort((a, b) => (a < b ? -1 : 1))[Math.floor((prices.length - 1) / 2)];
  return middle === undefined ? "" : toAmount(middle);
}

export function marketOf(network: MockNetwork): Market {
  const models = new Map<string, Market["models"][number]>();
  for (const device of network.devices.filter(
    (each) => each.state === "READY" || each.state === "RUNNING",
  )) {
    const has = device.inventory!;
    const name = has.gpus[0]?.model ?? has.cpuModel;
    const model = models.get(name) ?? {
      model: name,
      gpu: has.gpus.length > 0,
      devicesOnline: 0,
      devicesFree: 0,
      coresTotal: 0,
      coresFree: 0,
      gpusTotal: 0,
      gpusFree: 0,
      memoryMibMost: 0,
      pricePerHourLow: "",
      rentedUnitPrice: rentOf(network, name),
    };
    model.devicesOnline += 1;
    model.devicesFree += device.leasesRunning === 0 ? 1 : 0;
    model.coresTotal += has.cores;
    model.coresFree += device.coresFree;
    model.gpusTotal += has.gpus.length;
    model.gpusFree += device.leasesRunning === 0 ? has.gpus.length : 0;
    model.memoryMibMost = Math.max(model.memoryMibMost, has.memoryMib);
    if (
      device.coresFree > 0 &&
      (!model.pricePerHourLow || toMicros(device.pricePerHour) < toMicros(model.pricePerHourLow))
    )
      model.pricePerHourLow = device.pricePerHour;
    models.set(name, model);
  }
  const count = (what: "waiting" | "running") =>
    network.jobs.reduce((all, { job }) => all + (job.endedAt ? 0 : (job.tasks?.[what] ?? 0)), 0);
  return {
    models: [...models.values()],
    tasksWaiting: count("waiting"),
    tasksRunning: count("running"),
    currency: "EUR",
    feeBasisPoints: Number(FEE_BASIS_POINTS),
  };
}
