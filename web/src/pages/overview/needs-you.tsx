// What waits for a person: devices that fell silent, jobs that nothing can take. Nothing: nothing is shown.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { devicesQuery } from "~/api/devices.ts";
import { jobsQuery } from "~/api/jobs.ts";
import type { Device, Job, Obstacle } from "~/api/types.ts";
import { asSentence } from "~/ui/format.ts";
import { Panel } from "~/ui/panel.tsx";
import { Shape } from "~/ui/status.tsx";
import { Ago } from "~/ui/time.tsx";
import { byUse } from "~/words/job.ts";
import { useObstacles } from "../jobs/obstacles.ts";

/** Waits for something that does not pass by itself. */
function isStuck(obstacles: Obstacle[]): boolean {
  return obstacles.length > 0 && obstacles.every((obstacle) => obstacle.constraint !== "BUSY");
}

export function NeedsYou({ lender, renter }: { lender: boolean; renter: boolean }) {
  const { t } = useLingui();
  const devices = useQuery({ ...devicesQuery, enabled: lender });
  const jobs = useInfiniteQuery({ ...jobsQuery(), enabled: renter });
  const silent = (devices.data ?? []).filter((device) => device.state === "OFFLINE");
  const all = jobs.data?.pages.flatMap((page) => page.jobs) ?? [];
  const obstaclesOf = useObstacles(all);
  const stuck = all.filter((job) => isStuck(obstaclesOf(job)));
  const count = silent.length + stuck.length;
  if (count === 0) return null;
  return (
    <Panel
      flush
      title={t`Needs you`}
      side={<Plural value={count} one="# thing" other="# things" />}
    >
      <ul>
        {silent.map((device) => (
          <SilentDevice key={device.id} device={device} />
        ))}
        {stuck.map((job) => (
          <StuckJob key={job.id} job={job} remedy={byUse(obstaclesOf(job))[0]!.remedy} />
        ))}
      </ul>
    </Panel>
  );
}

const row = "flex items-start gap-3 border-b border-line px-4 py-2.5 last:border-b-0";

function SilentDevice({ device }: { device: Device }) {
  return (
    <li className={row}>
      <span className="mt-1.5">
        <Shape tone="bad" />
      </span>
      <div>
        <Link to="/devices/$deviceId" params={{ deviceId: device.id }} className="link">
          {device.name}
        </Link>{" "}
        <Trans>
          is offline, last seen <Ago at={device.lastSeenAt} />
        </Trans>
        <p className="text-soft">
          <Trans>
            Check its power and network, then run{" "}
            <code className="ltr font-mono text-note">ioworker doctor</code> on it.
          </Trans>
        </p>
      </div>
    </li>
  );
}

function StuckJob({ job, remedy }: { job: Job; remedy: string }) {
  return (
    <li className={row}>
      <span className="mt-1.5">
        <Shape tone="busy" />
      </span>
      <div>
        <Link to="/jobs/$jobId" params={{ jobId: job.id }} className="link">
          {job.spec?.name}
        </Link>{" "}
        <Trans>
          waits, submitted <Ago at={job.createdAt} />
        </Trans>
        <p className="text-soft">{asSentence(remedy)}</p>
      </div>
    </li>
  );
}
