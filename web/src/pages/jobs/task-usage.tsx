// What a task used of its cores and its memory, minute by minute, on whatever devices it ran.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type Kept, taskTelemetryQuery } from "~/api/telemetry.ts";
import type { Job, Task, TaskSample } from "~/api/types.ts";
import { Chart } from "~/ui/chart.tsx";
import { formatMib, formatNumber } from "~/ui/format.ts";
import { withGaps } from "~/ui/gaps.ts";
import { Panel } from "~/ui/panel.tsx";

const secondsOf = (sample: TaskSample) => Date.parse(sample.at ?? "") / 1000;

/** Rising, one for each minute: where one attempt ended and the next began, the next. */
function inOrder(samples: TaskSample[]): TaskSample[] {
  const byTime = new Map<number, TaskSample>();
  for (const sample of samples) {
    const known = byTime.get(secondsOf(sample));
    if (!known || known.attempt < sample.attempt) byTime.set(secondsOf(sample), sample);
  }
  return [...byTime.values()].sort((a, b) => secondsOf(a) - secondsOf(b));
}

export function TaskUsage({ job, task }: { job: Job; task: Task }) {
  const { t } = useLingui();
  const { data: kept, error } = useQuery(taskTelemetryQuery(job, task));
  return (
    <Panel title={t`What it used`} side={t`by the minute`}>
      {kept && kept.samples.length > 0 ? (
        <Charts job={job} kept={kept} />
      ) : (
        <p className="text-soft">
          {error ? (
            error.message
          ) : task.endedAt && kept ? (
            <Trans>Nothing is kept: it was too short to be measured, or is too long ago.</Trans>
          ) : (
            <Trans>Nothing yet: its cores and its memory show here minute by minute.</Trans>
          )}
        </p>
      )}
    </Panel>
  );
}

function Charts({ job, kept }: { job: Job; kept: Kept<TaskSample> }) {
  const { t } = useLingui();
  const needs = job.spec?.resources;
  const { times, readings } = withGaps(inOrder(kept.samples), secondsOf, kept.spanSeconds);
  const shared = { times, rangeSeconds: kept.until - kept.from, until: kept.until };
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Chart
        {...shared}
        title={t`Cores`}
        series={[{ name: t`in use`, values: readings.map((each) => each?.cpuCores ?? null) }]}
        {...(needs?.cores ? { max: needs.cores } : {})}
        format={(cores) => formatNumber(cores, 2)}
      />
      <Chart
        {...shared}
        title={t`Memory`}
        series={[{ name: t`at most`, values: readings.map((each) => each?.memoryUsedMib ?? null) }]}
        {...(needs?.memoryMib ? { max: needs.memoryMib } : {})}
        binary
        format={(mib) => formatMib(Math.round(mib))}
      />
    </div>
  );
}
