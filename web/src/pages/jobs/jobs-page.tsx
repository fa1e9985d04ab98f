import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { jobsQuery } from "~/api/jobs.ts";
import type { Job } from "~/api/types.ts";
import { CancelJobs } from "~/forms/cancel-jobs.tsx";
import { Button, buttonClass } from "~/ui/button.tsx";
import { Chips } from "~/ui/chips.tsx";
import { downloadCsv } from "~/ui/csv.ts";
import { Search } from "~/ui/field.tsx";
import { Empty, Notice, Waiting } from "~/ui/notice.tsx";
import { Page } from "~/ui/page.tsx";
import { isOver, jobStates } from "~/words/job.ts";
import { JobsTable } from "./jobs-table.tsx";

const states = ["RUNNING", "QUEUED", "SUCCEEDED", "FAILED", "CANCELLED"] as const;

export function JobsPage() {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/frame/jobs" });
  const navigate = useNavigate({ from: "/jobs" });
  const state = states.find((each) => each === search.state);
  const every = useInfiniteQuery(jobsQuery());
  // With all of them here they are counted here; with more than a page the coordinator picks.
  const whole = every.data !== undefined && !every.hasNextPage;
  const picked = useInfiniteQuery({ ...jobsQuery(state), enabled: !whole });
  const jobs = whole ? every : picked;
  const [selected, setSelected] = useState(new Set<string>());
  const keep = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...change }, replace: true });
  const all = jobs.data?.pages.flatMap((page) => page.jobs) ?? [];
  const words = (search.search ?? "").toLowerCase().split(/\s+/);
  const found = all.filter((job) =>
    words.every((word) =>
      `${job.spec?.name} ${job.spec?.image} ${job.id}`.toLowerCase().includes(word),
    ),
  );
  const rows = state ? found.filter((job) => job.state === state) : found;
  const count = (of?: string) =>
    whole && { count: found.filter((job) => !of || job.state === of).length };
  const chips = [
    { id: "", name: t`All`, ...count() },
    ...states.map((each) => ({
      id: each as string,
      name: i18n._(jobStates[each].word),
      ...count(each),
    })),
  ];
  return (
    <Page
      wide
      title={t`Jobs`}
      note={t`What you asked the network to run`}
      actions={
        <>
          <Button
            icon="download"
            isDisabled={rows.length === 0}
            onPress={() => downloadCsv("jobs.csv", rows.map(csvRow))}
          >
            CSV
          </Button>
          <Link to="/jobs/new" search={{}} className={buttonClass("primary")}>{t`New job`}</Link>
        </>
      }
    >
      {jobs.error && <Notice tone="bad" title={jobs.error.message} />}
      <div className="flex flex-wrap items-center gap-2">
        <Search
          label={t`Search jobs`}
          value={search.search ?? ""}
          onChange={(text) => keep({ search: text || undefined })}
        />
        <Chips
          label={t`State`}
          chips={chips}
          chosen={state ?? ""}
          onChoose={(id) => keep({ state: id || undefined })}
        />
      </div>
      {selected.size > 0 && <Selection jobs={all.filter((job) => selected.has(job.id))} />}
      <div className="card empty:hidden">
        {jobs.isPending ? (
          <Waiting what={t`jobs`} />
        ) : rows.length > 0 ? (
          <JobsTable
            jobs={rows}
            sort={search.sort}
            onSort={(sort) => keep({ sort })}
            selection={{ selected, onSelect: setSelected }}
          />
        ) : jobs.error ? null : all.length > 0 || state ? (
          <p className="p-4 text-soft">
            <Trans>No job matches.</Trans>
          </p>
        ) : (
          <Empty
            command="ioworker submit ioworker/digits:1"
            action={
              <Link
                to="/jobs/new"
                search={{}}
                className={buttonClass("primary")}
              >{t`New job`}</Link>
            }
          >
            <Trans>No job yet. The sample trains a digit classifier in under a minute.</Trans>
          </Empty>
        )}
      </div>
      {jobs.hasNextPage && (
        <div>
          <Button
            isDisabled={jobs.isFetchingNextPage}
            onPress={() => void jobs.fetchNextPage()}
          >{t`Show older jobs`}</Button>
        </div>
      )}
    </Page>
  );
}

function Selection({ jobs }: { jobs: Job[] }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const live = jobs.filter((job) => !isOver(job));
  return (
    <div className="card flex flex-wrap items-center gap-2 px-4 py-2">
      <span className="me-2 font-medium">
        <Trans>{jobs.length} selected</Trans>
      </span>
      <Button
        icon="download"
        onPress={() => downloadCsv("jobs.csv", jobs.map(csvRow))}
      >{t`Only these as CSV`}</Button>
      <Button kind="danger" isDisabled={live.length === 0} onPress={() => setAsking(true)}>
        <Plural
          value={live.length}
          _0="None of them runs"
          one="Cancel # job"
          other="Cancel # jobs"
        />
      </Button>
      <CancelJobs jobs={live} open={asking} onClose={() => setAsking(false)} />
    </div>
  );
}

function csvRow(job: Job): Record<string, string | number> {
  return {
    id: job.id,
    name: job.spec?.name ?? "",
    image: job.spec?.image ?? "",
    state: job.state,
    reason: job.reason,
    tasks: job.spec?.tasks ?? 1,
    charged: job.charged,
    created_at: job.createdAt ?? "",
    ended_at: job.endedAt ?? "",
  };
}
