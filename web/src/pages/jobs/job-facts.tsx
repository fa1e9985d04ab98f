import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Job } from "~/api/types.ts";
import { egressOf, isolationOf, specOf, valuesOf } from "~/forms/job-values.ts";
import { toCommand } from "~/forms/command-line.ts";
import { secretsOf, withSecretNames } from "~/forms/secret-values.ts";
import { isolationNames } from "~/words/job.ts";
import { AgoTip } from "~/ui/ago-tip.tsx";
import { Command } from "~/ui/copy.tsx";
import { formatCountry, formatDuration, formatMib, formatNumber } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { Fact, Facts, Panel } from "~/ui/panel.tsx";

export function JobFacts({ job }: { job: Job }) {
  const { t } = useLingui();
  const spec = job.spec;
  const needs = spec?.resources;
  if (!spec || !needs) return null;
  return (
    <Panel title={t`What was asked for`}>
      <Facts>
        <Fact name={t`Submitted`}>
          <AgoTip at={job.createdAt} />
        </Fact>
        {job.renterCountry && (
          <Fact name={t`Renter’s country`}>{formatCountry(job.renterCountry)}</Fact>
        )}
        {spec.command.length > 0 && (
          <Fact name={t`Command`}>
            <span className="ltr break-all font-mono text-note">{spec.command.join(" ")}</span>
          </Fact>
        )}
        <Fact name={t`Cores`}>{formatNumber(needs.cores)}</Fact>
        <Fact name={t`Memory`}>{formatMib(needs.memoryMib)}</Fact>
        <Fact name={t`Disk`}>{formatMib(needs.diskMib)}</Fact>
        {needs.gpus > 0 && (
          <Fact name={t`GPUs`}>{`${formatNumber(needs.gpus)} ${needs.gpuModel}`}</Fact>
        )}
        {spec.inputs.map((input) => (
          <Fact key={input.path} name={t`Input`}>
            <span className="ltr break-all font-mono text-note">/in/{input.path}</span>
          </Fact>
        ))}
        {Object.keys(spec.secrets).length > 0 && (
          <Fact name={t`Secrets`}>
            <span className="ltr break-all font-mono text-note">
              {Object.keys(spec.secrets).join(" ")}
            </span>
          </Fact>
        )}
        <Fact name={t`Time limit`}>{formatDuration(spec.timeLimitSeconds * 1000)}</Fact>
        <Fact name={t`Retries`}>{formatNumber(spec.retries)}</Fact>
        {spec.priority > 0 && <Fact name={t`Priority`}>{formatNumber(spec.priority)}</Fact>}
        {spec.checkpointSeconds > 0 && (
          <Fact name={t`Checkpoint each`}>{formatDuration(spec.checkpointSeconds * 1000)}</Fact>
        )}
        {spec.together && (
          <Fact name={t`Start`}>
            <Trans>All tasks together</Trans>
          </Fact>
        )}
        {isolationOf(spec) !== "CONTAINER" && (
          <Fact name={t`Isolation`}>{isolationNames[isolationOf(spec)]}</Fact>
        )}
        {egressOf(spec) !== "NONE" && (
          <Fact name={t`What it can reach`}>
            {egressOf(spec) === "INTERNET" ? (
              <Trans>The internet</Trans>
            ) : (
              <span className="ltr break-all font-mono text-note">
                {spec.allowedHosts.join(" ")}
              </span>
            )}
          </Fact>
        )}
        {spec.priceLimitPerHour && (
          <Fact name={t`Price limit`}>
            <Money amount={spec.priceLimitPerHour} perHour />
          </Fact>
        )}
      </Facts>
      <details className="mt-3">
        <summary className="text-soft hover:text-ink">
          <Trans>As a command</Trans>
        </summary>
        <div className="mt-2">
          <Command text={toCommand(withSecretNames(specOf(valuesOf(spec)), secretsOf(spec)))} />
        </div>
      </details>
      <p className="mt-3">
        <Link to="/events" search={{ job: job.id }} className="link">
          <Trans>Events of this job</Trans>
        </Link>
      </p>
    </Panel>
  );
}
