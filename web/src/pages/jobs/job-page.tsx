import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { jobQuery, tasksQuery } from "~/api/jobs.ts";
import type { Job } from "~/api/types.ts";
import { CancelJobs } from "~/forms/cancel-jobs.tsx";
import { Button, buttonClass } from "~/ui/button.tsx";
import { Id } from "~/ui/copy.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { Page } from "~/ui/page.tsx";
import { Panel } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { AgoTip } from "~/ui/ago-tip.tsx";
import { endReasons, endRemedies, isOver, jobStates } from "~/words/job.ts";
import { Artifacts } from "./artifacts.tsx";
import { JobCost } from "./job-cost.tsx";
import { JobFacts } from "./job-facts.tsx";
import { Obstacles } from "./plan-view.tsx";
import { TaskLog } from "./task-log.tsx";
import { TaskTimeline } from "./task-timeline.tsx";
import { Tasks } from "./tasks.tsx";

// The chart library is large, and comes once a task has run.
const TaskUsage = lazy(() => import("./task-usage.tsx").then((m) => ({ default: m.TaskUsage })));

// Progress of a pull and charges by the minute make no event.
const POLL_MILLIS = 5_000;

export function JobPage() {
  const { t } = useLingui();
  const { jobId } = useParams({ from: "/frame/jobs/$jobId" });
  const job = useQuery({
    ...jobQuery(jobId),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : POLL_MILLIS),
  });
  if (job.data) return <Shown key={jobId} job={job.data} />;
  return (
    <Page title={t`Job`}>
      {job.error ? <Notice tone="bad" title={job.error.message} /> : <Waiting what={t`the job`} />}
    </Page>
  );
}

function Shown({ job }: { job: Job }) {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/frame/jobs/$jobId" });
  const navigate = useNavigate({ from: "/jobs/$jobId" });
  const tasks = useQuery({
    ...tasksQuery(job.id),
    refetchInterval: isOver(job) ? false : POLL_MILLIS,
  });
  const state = jobStates[job.state];
  const chosen = tasks.data?.find((task) => task.index === (search.task ?? 0)) ?? tasks.data?.[0];
  const many = (job.spec?.tasks ?? 1) > 1;
  return (
    <Page
      title={job.spec?.name || t`Job`}
      above={<Link to="/jobs" className="hover:underline">{t`Jobs`}</Link>}
      note={
        <>
          <Status tone={state.tone} word={i18n._(state.word)} className="live" />
          <Since job={job} />
          <span className="ltr break-all font-mono text-note">{job.spec?.image}</span>
          <Id id={job.id} />
        </>
      }
      actions={<JobActions job={job} />}
    >
      {isOver(job) && job.state !== "SUCCEEDED" && <WhyEnded job={job} />}
      {job.forgottenAt && (
        <Notice tone="off" title={t`The history of its tasks is kept no longer`}>
          <p>
            <Trans>What it cost still counts, and stays in the ledger.</Trans>
          </p>
        </Notice>
      )}
      {job.obstacles.length > 0 && !isOver(job) && (
        <Panel title={job.state === "QUEUED" ? t`Why it waits` : t`Why some tasks wait`}>
          <p className="text-soft">
            <Trans>It starts by itself as soon as one of these changes.</Trans>
          </p>
          <Obstacles obstacles={job.obstacles} />
        </Panel>
      )}
      <div className="grid gap-4 md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          {many && tasks.data && (
            <Tasks
              job={job}
              tasks={tasks.data}
              chosen={chosen?.index}
              filter={search.state}
              onChoose={(index) =>
                void navigate({
                  search: { ...search, task: index || undefined },
                  resetScroll: false,
                })
              }
              onFilter={(filter) =>
                void navigate({
                  search: { ...search, state: filter },
                  replace: true,
                  resetScroll: false,
                })
              }
            />
          )}
          {chosen && <TaskTimeline job={job} task={chosen} />}
          {chosen && <TaskLog key={`${chosen.index}/${chosen.attempt}`} job={job} task={chosen} />}
          {chosen && chosen.attempt > 0 && (
            <Suspense fallback={null}>
              <TaskUsage job={job} task={chosen} />
            </Suspense>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <JobCost job={job} />
          <Artifacts job={job} task={chosen?.index} />
          <JobFacts job={job} />
        </div>
      </div>
    </Page>
  );
}

/** When it came into the state it is in. */
function Since({ job }: { job: Job }) {
  return (
    <span>
      {job.endedAt ? (
        <Trans>
          ended <AgoTip at={job.endedAt} />
        </Trans>
      ) : job.startedAt ? (
        <Trans>
          started <AgoTip at={job.startedAt} />
        </Trans>
      ) : (
        <Trans>
          submitted <AgoTip at={job.createdAt} />
        </Trans>
      )}
    </span>
  );
}

function WhyEnded({ job }: { job: Job }) {
  const { i18n } = useLingui();
  const remedy = endRemedies[job.reason];
  return (
    <Notice tone={job.state === "FAILED" ? "bad" : "off"} title={i18n._(endReasons[job.reason])}>
      {job.message && <p className="break-words">{job.message}</p>}
      {remedy && <p>{i18n._(remedy)}</p>}
    </Notice>
  );
}

function JobActions({ job }: { job: Job }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Link
        to="/jobs/new"
        search={{ like: job.id }}
        className={buttonClass(isOver(job) ? "primary" : "plain")}
      >{t`Same again`}</Link>
      {!isOver(job) && (
        <Button kind="danger" onPress={() => setAsking(true)}>{t`Cancel the job`}</Button>
      )}
      <CancelJobs jobs={[job]} open={asking} onClose={() => setAsking(false)} />
    </>
  );
}
