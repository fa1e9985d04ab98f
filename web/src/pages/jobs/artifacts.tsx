import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { artifactsQuery } from "~/api/jobs.ts";
import type { Artifact, Job } from "~/api/types.ts";
import { urls } from "~/api/urls.ts";
import { CopyButton } from "~/ui/copy.tsx";
import { formatBytes } from "~/ui/format.ts";
import { Icon } from "~/ui/icons.tsx";
import { Waiting } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import { isOver } from "~/words/job.ts";

const SHOWN_MAX = 50;

export function Artifacts({ job }: { job: Job }) {
  const { t } = useLingui();
  const artifacts = useQuery(artifactsQuery(job.id));
  // The log has its own place on the page, and its file is not plain text.
  const all = artifacts.data?.artifacts.filter((artifact) => artifact.kind !== "LOG");
  const many = (job.spec?.tasks ?? 1) > 1;
  return (
    <Panel flush title={t`Artifacts`} side={all && all.length > 0 ? String(all.length) : undefined}>
      {!all ? (
        <Waiting what={t`artifacts`} />
      ) : all.length === 0 ? (
        <p className="p-4 text-soft">
          {isOver(job) ? (
            <Trans>It left nothing in /out.</Trans>
          ) : (
            <Trans>What a task leaves in /out appears here when it ends.</Trans>
          )}
        </p>
      ) : (
        <ul>
          {all.slice(0, SHOWN_MAX).map((artifact) => (
            <Row key={artifact.id} artifact={artifact} many={many} />
          ))}
          {all.length > SHOWN_MAX && (
            <li className="px-4 py-2 text-soft">
              <Trans>and {all.length - SHOWN_MAX} more: ioworker artifacts get</Trans>
            </li>
          )}
        </ul>
      )}
    </Panel>
  );
}

function Row({ artifact, many }: { artifact: Artifact; many: boolean }) {
  const { t } = useLingui();
  return (
    <li className="flex items-center gap-2 border-b border-line py-1.5 pe-2 ps-4 last:border-b-0">
      <div className="min-w-0 grow">
        <a
          href={urls.artifactContent(artifact.id)}
          download={artifact.path.split("/").at(-1)}
          className="link ltr inline-flex min-h-6 max-w-full items-center gap-1.5"
        >
          <Icon name="download" size={14} />
          <span className="truncate">{artifact.path}</span>
        </a>
        <span className="block text-note text-soft">
          {formatBytes(Number(artifact.sizeBytes))}
          {many && ` · ${t`task ${artifact.taskIndex}`}`}
        </span>
      </div>
      <CopyButton text={artifact.sha256} label={t`Copy the SHA-256 of ${artifact.path}`} />
    </li>
  );
}
