// Readings of a mock device: a function of time, so that the past can be read as well.
import type {
  Device,
  ListTaskTelemetryResponse,
  ListTelemetryResponse,
  TelemetrySample,
} from "../src/api/types.ts";
import { type Call, deviceOf, jobOf, refuse } from "./call.ts";

const SPANS_MAX = 720;
const MINUTE_MILLIS = 60_000;
// Each device was away for a while: from so many spans ago until so many.
const AWAY_FROM = 32;
const AWAY_TO = 20;

function wave(seconds: number, period: number): number {
  return (
    (Math.sin((seconds / period) * 2 * Math.PI) + Math.sin((seconds / period) * 5.3) * 0.4 + 1.4) /
    2.8
  );
}

export function sampleAt(device: Device, millis: number): TelemetrySample {
  const seconds = millis / 1000;
  const has = device.inventory!;
  const hired = has.cores ? 1 - device.coresFree / has.cores : 0;
  const busy = Math.min(
    1,
    hired * (0.86 + 0.14 * wave(seconds, 11)) + 0.02 + 0.03 * wave(seconds, 37),
  );
  const watts = 60 + 180 * busy;
  return {
    at: new Date(millis).toISOString(),
    cpuUtilisation: busy,
    memoryUsedMib: Math.round(900 + hired * has.memoryMib * 0.7 + 120 * wave(seconds, 23)),
    diskUsedMib: Math.round(18_000 + 400 * hired),
    networkReceivedBytes: 4_000 + 900_000 * hired * wave(seconds, 17),
    networkSentBytes: 2_500 + 120_000 * hired * wave(seconds, 13),
    temperatureCelsius: 41 + 32 * busy + 2 * wave(seconds, 29),
    powerWatts: watts,
    electricityPerHour: ((watts / 1000) * 0.32).toFixed(6),
    electricityThisMonth: "3.940000",
    gpus: has.gpus.map((gpu) => ({
      index: gpu.index,
      utilisation: busy * 0.9,
      memoryUsedMib: Math.round(gpu.memoryMib * (0.05 + 0.6 * hired)),
      temperatureCelsius: 38 + 34 * busy,
      powerWatts: 40 + 320 * busy,
    })),
    leases: [],
  };
}

/** When the spans that are asked for begin, the oldest first. */
function spansOf({ network, url }: Call, span: number): number[] {
  const seconds = (name: string) => Number(url.searchParams.get(name)) || 0;
  const lastMillis = (seconds("lastSeconds") || 3600) * 1000;
  if (lastMillis > span * SPANS_MAX)
    refuse({
      code: "invalid_argument",
      reason: "out_of_range",
      field: "last_seconds",
      message: `last_seconds: at most ${(span / 1000) * SPANS_MAX} for this span`,
    });
  const to = network.now - seconds("untilSecondsAgo") * 1000;
  const first = Math.floor((to - lastMillis) / span) + 1;
  const count = Math.max(0, Math.ceil(to / span) - first);
  return Array.from({ length: count }, (_, index) => (first + index) * span);
}

export function keptTelemetry(call: Call): ListTelemetryResponse {
  const device = deviceOf(call);
  const byHour = call.url.searchParams.get("span") === "HOUR";
  const span = byHour ? 60 * MINUTE_MILLIS : MINUTE_MILLIS;
  const seen = Date.parse(device.lastSeenAt ?? "");
  const ago = (at: number) => Math.floor((call.network.now - at) / span);
  const there = (at: number) => at <= seen && (ago(at) < AWAY_TO || ago(at) >= AWAY_FROM);
  return {
    span: byHour ? "HOUR" : "MINUTE",
    samples: spansOf(call, span)
      .filter(there)
      .map((at) => sampleAt(device, at)),
  };
}

export function taskTelemetry(call: Call): ListTaskTelemetryResponse {
  const { job, tasks } = jobOf(call);
  const { task } = tasks[Number(call.ids[1])]!;
  const needs = job.spec!.resources!;
  const from = Date.parse(task.startedAt ?? "");
  const to = task.endedAt ? Date.parse(task.endedAt) : call.network.now;
  return {
    samples: spansOf(call, MINUTE_MILLIS)
      .filter((at) => at > from - MINUTE_MILLIS && at < to)
      .map((at) => ({
        at: new Date(at).toISOString(),
        attempt: task.attempt,
        cpuCores: needs.cores * (0.7 + 0.3 * wave(at / 1000, 300)),
        memoryUsedMib: Math.round(needs.memoryMib * (0.5 + 0.4 * wave(at / 1000, 700))),
      })),
  };
}
