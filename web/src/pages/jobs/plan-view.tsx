import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { priceOf, toAmount, toMicros } from "~/api/money.ts";
import type { Obstacle, Plan } from "~/api/types.ts";
import { classes } from "~/ui/classes.ts";
import { asSentence, formatNumber } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { Waiting } from "~/ui/notice.tsx";
import { Fact, Facts } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { byUse, constraints, passes } from "~/words/job.ts";

interface Props {
  plan: Plan | undefined;
  pending: boolean;
  asked: boolean;
  problem: string | undefined;
  /** What the account can spend, to hold the cost against. */
  available: string | undefined;
}

/** What would happen to the job now: where, at which price, or what stands in its way. */
export function PlanView({ plan, pending, asked, problem, available }: Props) {
  const { t } = useLingui();
  if (problem)
    return (
      <p role="alert" className="text-bad">
        {problem}
      </p>
    );
  if (!asked)
    return (
      <p className="text-soft">
        <Trans>Name an image to see where it would run and what it would cost.</Trans>
      </p>
    );
  if (!plan)
    return pending ? (
      <Waiting what={t`the market`} />
    ) : (
      <p className="text-soft">
        <Trans>Something in the form is refused; see the field.</Trans>
      </p>
    );
  const tasks = plan.spec?.tasks ?? 1;
  const bound = costBound(plan);
  const oneHigh = plan.pricePerHourHigh === plan.pricePerHourLow;
  return (
    <div aria-busy={pending}>
      <p role="status" className="font-medium">
        {plan.placeable ? (
          <Status
            tone="good"
            word={tasks === 1 ? t`Yes, at once` : t`Yes, all ${formatNumber(tasks)} tasks`}
          />
        ) : plan.tasksPlaced > 0 ? (
          <Status
            tone="busy"
            word={t`${formatNumber(plan.tasksPlaced)} of ${formatNumber(tasks)} tasks; the others wait`}
          />
        ) : (
          <Status tone="paused" word={t`Not now: it would wait`} />
        )}
      </p>
      <div className="mt-2">
        <Facts>
          {plan.tasksPlaced > 0 && (
            <Fact name={t`Price of a task`}>
              <Money amount={plan.pricePerHourLow} perHour={oneHigh} />
              {!oneHigh && (
                <>
                  {" "}
                  – <Money amount={plan.pricePerHourHigh} perHour />
                </>
              )}
            </Fact>
          )}
          <Fact name={t`Cost at most`}>
            {bound === undefined ? (
              <span className="text-soft">{t`open: set a budget or a price limit`}</span>
            ) : (
              <Money amount={bound} />
            )}
          </Fact>
          {available && (
            <Fact name={t`You can spend`}>
              <Money amount={available} />
            </Fact>
          )}
          <Fact name={t`Devices that could run it`}>
            <Trans>
              {formatNumber(plan.devicesFeasible)} of {formatNumber(plan.devicesConsidered)}
            </Trans>
          </Fact>
        </Facts>
      </div>
      {!plan.placeable && <Obstacles obstacles={plan.obstacles} />}
    </div>
  );
}

/** The most that it can cost: by what would start now, or by the limits that the renter sets. */
export function costBound(plan: Plan): string | undefined {
  if (plan.tasksPlaced > 0) return plan.costMax;
  const { budget, priceLimitPerHour, timeLimitSeconds = 0, tasks = 1 } = plan.spec ?? {};
  const bounds = [
    ...(budget ? [toMicros(budget)] : []),
    ...(priceLimitPerHour ? [priceOf(priceLimitPerHour, timeLimitSeconds) * BigInt(tasks)] : []),
  ];
  const least = bounds.sort((a, b) => (a < b ? -1 : 1))[0];
  return least === undefined ? undefined : toAmount(least);
}

/** What keeps a task from being placed: how many devices each thing rules out, and what would change it. */
export function Obstacles({ obstacles }: { obstacles: Obstacle[] }) {
  const { t, i18n } = useLingui();
  if (obstacles.length === 0) return null;
  return (
    <ul aria-label={t`What stands in the way`} className="mt-3 flex flex-col gap-2">
      {byUse(obstacles).map((obstacle) => (
        <li
          key={obstacle.constraint}
          className={classes("border-s-2 ps-3", passes(obstacle) ? "border-line" : "border-held")}
        >
          <span className="font-medium">{i18n._(constraints[obstacle.constraint])}</span>{" "}
          <span className="text-soft">
            <Plural value={obstacle.devices} one="# device" other="# devices" />
          </span>
          {obstacle.remedy && <p className="text-soft">{asSentence(obstacle.remedy)}</p>}
        </li>
      ))}
    </ul>
  );
}
