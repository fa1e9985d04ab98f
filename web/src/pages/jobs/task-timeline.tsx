import { Trans, useLingui } from "@lingui/react/macro";
import type { Job, Task } from "~/api/types.ts";
import { formatPercent } from "~/ui/format.ts";
import { Meter } from "~/ui/meter.tsx";
import { Panel } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { type Stage, Timeline } from "~/ui/timeline.tsx";
import { endReasons, taskStates } from "~/words/job.ts";
import { DeviceLink } from "../devices/device-link.tsx";

/** The stages of a task's latest attempt; what came before its placing is the wait. */
export function stagesOf(job: Job, task: Task, names: [string, string, string, string]): Stage[] {
  const over = task.endedAt;
  return [
    { name: names[0], tone: "off", from: job.createdAt, to: task.placedAt ?? over },
    {
      name: names[1],
      tone: "busy",
      faint: true,
      from: task.placedAt,
      to: task.pullingAt ?? task.startedAt ?? over,
    },
    { name: names[2], tone: "busy", from: task.pullingAt, to: task.startedAt ?? over },
    { name: names[3], tone: "good", from: task.startedAt, to: over },
  ];
}

export function TaskTimeline({ job, task }: { job: Job; task: Task }) {
  const { t, i18n } = useLingui();
  const many = (job.spec?.tasks ?? 1) > 1;
  const state = taskStates[task.state];
  const failed = task.state === "FAILED" || (task.state === "WAITING" && task.attempt > 0);
  return (
    <Panel
      title={many ? t`Task ${task.index}` : t`Timeline`}
      side={
        <>
          {task.attempt > 1 && (
            <span>
              <Trans>attempt {task.attempt}</Trans>
            </span>
          )}
          {task.deviceId && (
            <span className="inline-flex items-center gap-1">
              <Trans>
                on <DeviceLink id={task.deviceId} />
              </Trans>
            </span>
          )}
          <Status tone={state.tone} word={i18n._(state.word)} />
        </>
      }
    >
      <Timeline
        label={t`Stages of the task`}
        stages={stagesOf(job, task, [t`Queued`, t`Placed`, t`Pulling`, t`Running`])}
        end={task.endedAt ? { name: t`Ended`, tone: state.tone, at: task.endedAt } : undefined}
      />
      {task.state === "PULLING" && task.pullProgress !== undefined && (
        <div className="mt-3 flex items-center gap-3">
          <div className="grow">
            <Meter value={task.pullProgress} label={t`Image pulled`} tone="busy" />
          </div>
          <span className="text-soft">{formatPercent(task.pullProgress)}</span>
        </div>
      )}
      {task.imageDigest && (
        <p className="mt-3 text-soft">
          <Trans>
            Image <code className="ltr break-all font-mono text-note">{task.imageDigest}</code>
          </Trans>
        </p>
      )}
      {failed && task.reason !== "REASON_UNSPECIFIED" && (
        <p className="mt-3 text-soft">
          {i18n._(endReasons[task.reason])}
          {task.exitCode !== undefined && (
            <>
              {" "}
              · <Trans>exit code {task.exitCode}</Trans>
            </>
          )}
          {task.message && <> · {task.message}</>}
        </p>
      )}
    </Panel>
  );
}
