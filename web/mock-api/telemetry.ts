// Readings of a mock device: a function of time, so that the past can be read as well.
import type { Device, TelemetrySample } from "../src/api/types.ts";

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
