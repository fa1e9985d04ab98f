// Telemetry that is kept: of devices by the minute and by the hour, of tasks by the minute.
import { queryOptions } from "@tanstack/react-query";
import { nowMillis } from "../ui/now.ts";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type {
  Job,
  ListTaskTelemetryResponse,
  ListTelemetryResponse,
  Task,
  TaskSample,
  TelemetrySample,
} from "./types.ts";
import { urls } from "./urls.ts";

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
// As many spans as one answer has at most.
const SPANS_MAX = 720;
/** Of minutes there are so many in one answer; what is longer is read by the hour. */
export const MINUTES_SECONDS_MAX = SPANS_MAX * MINUTE_SECONDS;
const SOON_MILLIS = 15_000;

/** Samples of one stretch of time. */
export interface Kept<S> {
  samples: S[];
  /** How long each sample is. */
  spanSeconds: number;
  /** The stretch, in seconds since 1970. */
  from: number;
  until: number;
}

/** What a device measured in the last so many seconds. */
export function telemetryQuery(deviceId: string, lastSeconds: number) {
  const byHour = lastSeconds > MINUTES_SECONDS_MAX;
  return queryOptions({
    queryKey: keys.telemetry(deviceId, lastSeconds),
    queryFn: async ({ signal }): Promise<Kept<TelemetrySample>> => {
      const url = urls.telemetry(deviceId, { span: byHour ? "HOUR" : "MINUTE", lastSeconds });
      const { samples } = await api.get<ListTelemetryResponse>(url, signal);
      const until = nowMillis() / 1000;
      return {
        samples,
        spanSeconds: byHour ? HOUR_SECONDS : MINUTE_SECONDS,
        from: until - lastSeconds,
        until,
      };
    },
    refetchInterval: MINUTE_SECONDS * 1000,
  });
}

/** What a task used from its first start on, as far back as one answer goes. */
export function taskTelemetryQuery(job: Job, task: Task) {
  return queryOptions({
    queryKey: [...keys.taskTelemetry(job.id, task.index), task.endedAt ?? ""],
    queryFn: async ({ signal }): Promise<Kept<TaskSample>> => {
      const now = nowMillis() / 1000;
      const seconds = (at: string | undefined) => (at ? Date.parse(at) / 1000 : now);
      const until = Math.min(now, seconds(task.endedAt));
      const began = Math.min(until, seconds(job.startedAt ?? task.startedAt));
      // The minute in which it began is asked for whole.
      const lastSeconds = Math.min(
        MINUTES_SECONDS_MAX,
        Math.ceil(until - began) + 2 * MINUTE_SECONDS,
      );
      const url = urls.taskTelemetry(job.id, task.index, {
        lastSeconds,
        untilSecondsAgo: Math.floor(now - until),
      });
      const { samples } = await api.get<ListTaskTelemetryResponse>(url, signal);
      return { samples, spanSeconds: MINUTE_SECONDS, from: until - lastSeconds, until };
    },
    refetchInterval: task.endedAt ? false : SOON_MILLIS,
  });
}
