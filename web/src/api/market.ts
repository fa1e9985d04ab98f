// What can be rented now, and what waits that a device does not get.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type { Device, Market, MissedDemand } from "./types.ts";
import { urls } from "./urls.ts";

export const marketQuery = queryOptions({
  queryKey: keys.market,
  queryFn: ({ signal }) => api.get<Market>(urls.market(), signal),
});

// What waits makes no event that a lender hears of.
const MISSED_MILLIS = 10_000;

/** Tasks that wait and that this device does not get; asked anew while somebody looks. */
export function missedDemandQuery(deviceId: string) {
  return queryOptions({
    queryKey: keys.missedDemand(deviceId),
    queryFn: ({ signal }) => api.get<MissedDemand>(urls.missedDemand(deviceId), signal),
    refetchInterval: MISSED_MILLIS,
  });
}

/** What a device is rented by: the GPUs of the first model that is lent, or else its cores. */
export function unitsOf(device: Device): { model: string; gpu: boolean; units: number } {
  const has = device.inventory;
  const kept = device.lent?.gpusKept.map((gpu) => gpu.index) ?? [];
  const gpus = (has?.gpus ?? []).filter((gpu) => !gpu.notLent && !kept.includes(gpu.index));
  const first = gpus[0];
  if (!first) {
    const units = Math.min(has?.cores ?? 0, device.lent?.cores ?? Infinity);
    return { model: has?.cpuModel ?? "", gpu: false, units };
  }
  const same = gpus.filter(
    (gpu) => gpu.model === first.model && gpu.memoryMib === first.memoryMib,
  ).length;
  return { model: first.model, gpu: true, units: same };
}
