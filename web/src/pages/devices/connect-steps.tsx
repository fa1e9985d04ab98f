// The steps of a machine on its way to be lent, each with how it stands.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { deviceQuery } from "~/api/devices.ts";
import { buttonClass } from "~/ui/button.tsx";
import { formatDuration } from "~/ui/format.ts";
import { useNow } from "~/ui/now.ts";
import { Shape, type Tone } from "~/ui/status.tsx";
import { fixes, steps as stepWords } from "~/words/enrolment.ts";
import type { Progress, StepState } from "./connect-progress.ts";

const tones: Record<StepState["state"], Tone> = {
  waiting: "off",
  working: "busy",
  done: "done",
  passed: "off",
  failed: "bad",
};

export function ConnectSteps({ progress }: { progress: Progress }) {
  const { t } = useLingui();
  const begunAt = progress.steps.find((step) => step.state === "done")?.at;
  return (
    <>
      <ol aria-label={t`Steps`} className="divide-y divide-line rounded-base border border-line">
        {progress.steps.map((step) => (
          <Step key={step.name} step={step} begunAt={begunAt} />
        ))}
      </ol>
      <div role="status" className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {progress.totalMillis !== undefined ? (
          <p className="font-medium">
            <Trans>Ready in {formatDuration(progress.totalMillis)}</Trans>
          </p>
        ) : (
          !progress.begun && (
            <p className="text-soft">
              <Trans>Each step shows here as the machine takes it.</Trans>
            </p>
          )
        )}
        {progress.deviceId && <Arrived deviceId={progress.deviceId} />}
      </div>
    </>
  );
}

function Step({ step, begunAt }: { step: StepState; begunAt: number | undefined }) {
  const { i18n } = useLingui();
  return (
    <li className="flex gap-3 px-4 py-3">
      <span className="mt-1.5">
        <Shape tone={tones[step.state]} />
      </span>
      <div className="flex min-w-0 grow flex-col gap-1">
        <div className="flex flex-wrap justify-between gap-x-4">
          <span className={step.state === "waiting" ? "text-soft" : "font-medium"}>
            {i18n._(stepWords[step.name])}
          </span>
          <span className="text-soft">
            <Stands step={step} begunAt={begunAt} />
          </span>
        </div>
        {step.state === "failed" && (
          <div role="alert" className="flex flex-col gap-1">
            <code className="ltr text-note text-bad">{step.reason}</code>
            <p className="wrap-anywhere">{step.words || i18n._(fixes[step.name])}</p>
          </div>
        )}
        {step.state === "done" && step.words && (
          <p className="text-soft wrap-anywhere">{step.words}</p>
        )}
      </div>
    </li>
  );
}

function Stands({ step, begunAt }: { step: StepState; begunAt: number | undefined }) {
  const now = useNow();
  switch (step.state) {
    case "waiting":
      return <Trans>Not yet</Trans>;
    case "working":
      return (
        <Trans>
          Working for {formatDuration(Math.max(0, now - Math.floor(step.at! / 1000) * 1000))}
        </Trans>
      );
    case "passed":
      return <Trans>Not told</Trans>;
    case "failed":
      return <Trans>Failed</Trans>;
    case "done":
      return (
        <Trans>Done after {formatDuration(Math.max(0, step.at! - (begunAt ?? step.at!)))}</Trans>
      );
  }
}

function Arrived({ deviceId }: { deviceId: string }) {
  const device = useQuery(deviceQuery(deviceId));
  if (!device.data) return null;
  return (
    <Link to="/devices/$deviceId" params={{ deviceId }} className={buttonClass("primary")}>
      <Trans>Go to {device.data.name}</Trans>
    </Link>
  );
}
