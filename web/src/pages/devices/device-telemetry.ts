// What a device measures about itself, once a second while somebody watches.
import { useEffect, useState } from "react";
import { type StreamState, watch } from "~/api/stream.ts";
import type { TelemetrySample } from "~/api/types.ts";
import { urls } from "~/api/urls.ts";

// A quarter of an hour at one a second: the longest range that is offered.
const SAMPLES_MAX = 900;
const SILENCE_MILLIS = 15_000;

/** The samples of a device, newest last, for as long as somebody watches. */
export function useTelemetry(deviceId: string): { samples: TelemetrySample[]; state: StreamState } {
  const [samples, setSamples] = useState<TelemetrySample[]>([]);
  const [state, setState] = useState<StreamState>("connecting");
  useEffect(() => {
    setSamples([]);
    return watch<TelemetrySample>({
      url: () => urls.telemetryWatch(deviceId),
      onMessage: (sample) =>
        setSamples((old) => {
          // After a break the coordinator begins again with the last minutes.
          const last = old.at(-1)?.at;
          if (last && Date.parse(sample.at ?? "") <= Date.parse(last)) return old;
          return [...old, sample].slice(-SAMPLES_MAX);
        }),
      onState: setState,
    });
  }, [deviceId]);
  return { samples, state };
}

/** True where the reading at `at` is not of now any more. */
export function isStale(at: string, state: StreamState, now: number): boolean {
  return state === "lost" || now - Date.parse(at) > SILENCE_MILLIS;
}
