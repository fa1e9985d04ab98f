import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { artifactsQuery } from "~/api/jobs.ts";
import type { Artifact, Job } from "~/api/types.ts";
import { urls } from "~/api/urls.ts";
import { Chips } from "~/ui/chips.tsx";
import { Command, CopyButton } from "~/ui/copy.tsx";
import { formatBytes, formatNumber } from "~/ui/format.ts";
import { Icon } from "~/ui/icons.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import { isOver } from "~/words/job.ts";

const SHOWN_MAX = 200;

/** What the job left: of the task that is looked at, or of all of them. */
export function Artifacts({ job, task }: { job: Job; task: number | undefined }) {
  const { t } = useLingui();
  const artifacts = useQuery(artifactsQuery(job.id));
  const [every, setEvery] = useState(false);
  const many = (job.spec?.tasks ?? 1) > 1;
  // The log has its own place on the page, and its file is not plain text.
  const all = artifacts.data?.filter((artifact) => artifact.kind !== "LOG") ?? [];
  const ofTask = all.filter((artifact) => artifact.taskIndex === task);
  const shown = every || !many ? all : ofTask;
  const chips = [
    { id: "task", name: t`Task ${task}`, count: ofTask.length },
    { id: "all", name: t`All`, count: all.length },
  ];
  return (
    <Panel
      flush
      title={t`Artifacts`}
      side={
        many ? (
          <Chips
            label={t`Of which tasks`}
            chips={chips}
            chosen={every ? "all" : "task"}
            onChoose={(id) => setEvery(id === "all")}
          />
        ) : (
          all.length > 0 && formatNumber(all.length)
        )
      }
    >
      {artifacts.error && <Notice tone="bad" title={artifacts.error.message} />}
      {artifacts.isPending ? (
        <Waiting what={t`artifacts`} />
      ) : shown.length === 0 ? (
        <p className="p-4 text-soft">
          {isOver(job) ? (
            <Trans>It left nothing in /out.</Trans>
          ) : (
            <Trans>What a task leaves in /out appears here when it ends.</Trans>
          )}
        </p>
      ) : (
        <ul tabIndex={0} aria-label={t`Files`} className="max-h-80 overflow-y-auto">
          {shown.slice(0, SHOWN_MAX).map((artifact) => (
            <Row key={artifact.id} artifact={artifact} many={every && many} />
          ))}
          {shown.length > SHOWN_MAX && (
            <li className="px-4 py-2 text-soft">
              <Trans>and {formatNumber(shown.length - SHOWN_MAX)} more</Trans>
            </li>
          )}
        </ul>
      )}
      {all.length > 0 && (
        <div className="border-t border-line p-3">
          <Command text={`ioworker artifacts get ${job.id}`} />
        </div>
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
          {artifact.kind === "CHECKPOINT" && `${t`Checkpoint of attempt ${artifact.attempt}`} · `}
          {formatBytes(Number(artifact.sizeBytes))}
          {many && ` · ${t`task ${artifact.taskIndex}`}`}
        </span>
      </div>
      <CopyButton text={artifact.sha256} label={t`Copy the SHA-256 of ${artifact.path}`} />
    </li>
  );
}
