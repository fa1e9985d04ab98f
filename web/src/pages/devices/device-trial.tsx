// Why a device lends nothing: what its trial job found, each with what to do about it.
import { Trans } from "@lingui/react/macro";
import type { Device } from "~/api/types.ts";
import { Command } from "~/ui/copy.tsx";
import { Notice } from "~/ui/notice.tsx";

export function DeviceTrial({ device }: { device: Device }) {
  const { trial } = device;
  if (trial?.state !== "FAILED") return null;
  return (
    <Notice
      tone="bad"
      title={<Trans>Lends nothing: the trial job has found what would not hold a job.</Trans>}
    >
      <ul className="flex flex-col gap-2">
        {trial.findings.map((finding) => (
          <li key={finding.code}>
            <code className="ltr">{finding.code}</code> {finding.title}: {finding.found}
            <br />
            {finding.fix}
          </li>
        ))}
      </ul>
      <p className="mt-2">
        <Trans>It is tried again by itself, or at once by running this on the machine:</Trans>
      </p>
      <Command text="ioworker device trial" />
    </Notice>
  );
}
