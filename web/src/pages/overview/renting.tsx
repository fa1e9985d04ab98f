import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { meQuery } from "~/api/account.ts";
import { jobsQuery } from "~/api/jobs.ts";
import { buttonClass } from "~/ui/button.tsx";
import { Money } from "~/ui/money.tsx";
import { Empty, Waiting } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import { isOver } from "~/words/job.ts";
import { JobsTable } from "../jobs/jobs-table.tsx";

const RECENT_MAX = 6;

export function Renting() {
  const { t } = useLingui();
  const me = useQuery(meQuery);
  const jobs = useInfiniteQuery(jobsQuery());
  const all = jobs.data?.pages.flatMap((page) => page.jobs);
  if (!all) return <Waiting what={t`jobs`} />;
  const live = all.filter((job) => !isOver(job));
  const shown = live.length > 0 ? live : all.slice(0, RECENT_MAX);
  return (
    <Panel
      flush
      title={live.length > 0 ? t`Jobs that run or wait` : t`Recent jobs`}
      side={
        <>
          {me.data?.balance && (
            <span className="live">
              <Trans>
                <Money amount={me.data.balance.available} /> to spend,{" "}
                <Money amount={me.data.balance.held} /> held
              </Trans>
            </span>
          )}
          <Link to="/jobs/new" search={{}} className={buttonClass("primary")}>{t`New job`}</Link>
        </>
      }
    >
      {shown.length > 0 ? (
        <JobsTable jobs={shown.slice(0, RECENT_MAX)} />
      ) : (
        <Empty command="ioworker submit ioworker/digits:1">
          <Trans>No job yet. The sample trains a digit classifier in under a minute.</Trans>
        </Empty>
      )}
    </Panel>
  );
}
