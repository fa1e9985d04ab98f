import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { toMicros } from "~/api/money.ts";
import type { Job, Obstacle } from "~/api/types.ts";
import { formatShare } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { Status } from "~/ui/status.tsx";
import { type Column, type Sort, Table } from "~/ui/table.tsx";
import { Ago, Lasted } from "~/ui/time.tsx";
import { byUse, constraints, endReasons, jobStates } from "~/words/job.ts";
import { useObstacles } from "./obstacles.ts";

/** In a few words, why it is in its state, where the state does not say it. */
function whyOf(job: Job, obstacles: Obstacle[]): MessageDescriptor | undefined {
  if (job.state === "FAILED") return endReasons[job.reason];
  const obstacle = byUse(obstacles)[0];
  return job.state === "QUEUED" && obstacle ? constraints[obstacle.constraint] : undefined;
}

export function JobsTable({
  jobs,
  sort,
  onSort,
  selection,
}: {
  jobs: readonly Job[];
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  selection?: { selected: ReadonlySet<string>; onSelect: (selected: Set<string>) => void };
}) {
  const { t, i18n } = useLingui();
  const obstaclesOf = useObstacles(jobs);
  const done = (job: Job) =>
    job.tasks ? job.tasks.succeeded + job.tasks.failed + job.tasks.cancelled : 0;
  const columns: Column<Job>[] = [
    {
      id: "name",
      name: t`Name`,
      head: true,
      order: (job) => job.spec?.name.toLowerCase() ?? "",
      cell: (job) => (
        <Link
          to="/jobs/$jobId"
          params={{ jobId: job.id }}
          search={{}}
          className="font-medium hover:underline"
        >
          {job.spec?.name || job.id}
        </Link>
      ),
    },
    {
      id: "state",
      name: t`State`,
      order: (job) => job.state,
      beside: true,
      cell: (job) => (
        <Status tone={jobStates[job.state].tone} word={i18n._(jobStates[job.state].word)} />
      ),
    },
    {
      id: "why",
      name: t`Why`,
      cell: (job) => {
        const why = whyOf(job, obstaclesOf(job));
        return why ? <span className="text-soft">{i18n._(why)}</span> : "";
      },
    },
    {
      id: "image",
      name: t`Image`,
      wideOnly: "very",
      cell: (job) => (
        <span className="ltr break-all font-mono text-note text-soft">{job.spec?.image}</span>
      ),
    },
    {
      id: "tasks",
      name: t`Tasks done`,
      number: true,
      order: (job) => job.spec?.tasks ?? 1,
      cell: (job) => formatShare(done(job), job.spec?.tasks ?? 1),
    },
    {
      id: "ran",
      name: t`Ran`,
      number: true,
      cell: (job) => <Lasted from={job.startedAt} to={job.endedAt} />,
    },
    {
      id: "charged",
      name: t`Charged`,
      number: true,
      order: (job) => toMicros(job.charged),
      cell: (job) => <Money amount={job.charged} />,
    },
    {
      id: "created",
      name: t`Submitted`,
      number: true,
      order: (job) => job.createdAt ?? "",
      cell: (job) => <Ago at={job.createdAt} />,
    },
  ];
  return (
    <Table
      label={t`Jobs`}
      rows={jobs}
      columns={columns}
      rowId={(job) => job.id}
      sort={sort}
      {...(onSort && { onSort })}
      {...selection}
    />
  );
}
