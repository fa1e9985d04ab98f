// What the job cost so far, and who got it.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { costSoFar, jobLeasesQuery, servedSeconds } from "~/api/leases.ts";
import { minus, sum, toMicros } from "~/api/money.ts";
import { ROWS_MAX } from "~/api/pages.ts";
import type { Job, Lease } from "~/api/types.ts";
import { formatDuration } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { useNow } from "~/ui/now.ts";
import { Fact, Facts, Panel } from "~/ui/panel.tsx";
import { isOver } from "~/words/job.ts";

export function JobCost({ job }: { job: Job }) {
  const { t } = useLingui();
  const now = useNow();
  const leases = useQuery(jobLeasesQuery(job.id));
  const all = leases.data ?? [];
  const rate = sum(
    all.filter((lease) => lease.state === "RUNNING").map((lease) => lease.pricePerHour),
  );
  const metered = sum(all.map((lease) => costSoFar(lease, now)));
  // Never less than what is charged already: the meter is an estimate, the ledger is not.
  const cost = !isOver(job) && toMicros(metered) > toMicros(job.charged) ? metered : job.charged;
  return (
    <Panel title={isOver(job) ? t`Cost` : t`Cost so far`}>
      <p data-testid="job-cost" className="live text-title font-semibold tracking-tight">
        <Money amount={cost} />
        {toMicros(rate) > 0n && (
          <span className="ms-2 text-body font-normal text-soft">
            <Money amount={rate} perHour />
          </span>
        )}
      </p>
      <div className="mt-2">
        <Facts>
          <Served leases={all} now={now} />
          <Fact name={t`Charged`}>
            <span data-testid="job-charged">
              <Money amount={job.charged} />
            </span>
          </Fact>
          {toMicros(job.charged) > 0n && leases.data && all.length < ROWS_MAX && (
            <Shares job={job} leases={all} />
          )}
          {!isOver(job) && (
            <Fact name={t`Held for what runs`}>
              <Money amount={job.held} />
            </Fact>
          )}
          {job.spec?.budget && (
            <Fact name={t`Budget`}>
              <Money amount={job.spec.budget} />
            </Fact>
          )}
        </Facts>
      </div>
      <p className="mt-2 text-note text-soft">
        <Trans>Paid by the second while a task runs; waiting and pulling cost nothing.</Trans>
      </p>
    </Panel>
  );
}

/** Why it costs that: the time that was served, and at which price where it is one. */
function Served({ leases, now }: { leases: Lease[]; now: number }) {
  const { t } = useLingui();
  const seconds = leases.reduce((all, lease) => all + Math.floor(servedSeconds(lease, now)), 0);
  if (seconds === 0) return null;
  const prices = new Set(leases.map((lease) => lease.pricePerHour));
  return (
    <Fact name={t`Served`}>
      <span className="live">{formatDuration(seconds * 1000)}</span>
      {prices.size === 1 && (
        <>
          {" "}
          <Trans>
            at <Money amount={[...prices][0]!} perHour />
          </Trans>
        </>
      )}
    </Fact>
  );
}

/** Who got what was charged. */
function Shares({ job, leases }: { job: Job; leases: Lease[] }) {
  const { t } = useLingui();
  const earned = sum(leases.map((lease) => lease.earned));
  return (
    <>
      <Fact name={t`of it to the owners`}>
        <span data-testid="job-earned">
          <Money amount={earned} />
        </span>
      </Fact>
      <Fact name={t`of it to the network`}>
        <span data-testid="job-fee">
          <Money amount={minus(job.charged, earned)} />
        </span>
      </Fact>
    </>
  );
}
