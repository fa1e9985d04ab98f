// What the job cost so far, and who got it.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { costSoFar, leasesQuery } from "~/api/leases.ts";
import { minus, sum, toMicros } from "~/api/money.ts";
import type { Job } from "~/api/types.ts";
import { Money } from "~/ui/money.tsx";
import { useNow } from "~/ui/now.ts";
import { Fact, Facts, Panel } from "~/ui/panel.tsx";
import { isOver } from "~/words/job.ts";

export function JobCost({ job }: { job: Job }) {
  const { t } = useLingui();
  const now = useNow();
  const leases = useQuery(leasesQuery({ jobId: job.id }));
  const all = leases.data ?? [];
  const running = all.filter((lease) => lease.state === "RUNNING");
  const metered = sum(all.map((lease) => costSoFar(lease, now)));
  // Never less than what is charged already: the meter is an estimate, the ledger is not.
  const cost = !isOver(job) && toMicros(metered) > toMicros(job.charged) ? metered : job.charged;
  const rate = sum(running.map((lease) => lease.pricePerHour));
  const earned = sum(all.map((lease) => lease.earned));
  return (
    <Panel title={isOver(job) ? t`Cost` : t`Cost so far`}>
      <p data-testid="job-cost" className="live text-title font-semibold tracking-tight">
        <Money amount={cost} />
        {running.length > 0 && (
          <span className="ms-2 text-body font-normal text-soft">
            <Money amount={rate} perHour />
          </span>
        )}
      </p>
      <div className="mt-2">
        <Facts>
          <Fact name={t`Charged`}>
            <span data-testid="job-charged">
              <Money amount={job.charged} />
            </span>
          </Fact>
          {leases.data && (
            <Fact name={t`of it to the owners`}>
              <span data-testid="job-earned">
                <Money amount={earned} />
              </span>
            </Fact>
          )}
          {leases.data && (
            <Fact name={t`of it to the network`}>
              <span data-testid="job-fee">
                <Money amount={minus(job.charged, earned)} />
              </span>
            </Fact>
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
      {!isOver(job) && (
        <p className="mt-2 text-note text-soft">
          <Trans>Paid by the second while a task runs; waiting and pulling cost nothing.</Trans>
        </p>
      )}
    </Panel>
  );
}
