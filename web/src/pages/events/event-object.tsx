// What an event is about, by its name where the viewer has one for it, and the way there.
import { Trans } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { jobsQuery } from "~/api/jobs.ts";
import type { Event } from "~/api/types.ts";
import { useRole } from "~/shell/account.ts";
import { shortId } from "~/ui/format.ts";
import { DeviceLink } from "../devices/device-link.tsx";

export function EventObject({ event }: { event: Event }) {
  if (event.noun === "device") return <DeviceLink id={event.object} />;
  if (event.jobId) return <JobObject event={event} />;
  return (
    <span title={event.object} className="ltr font-mono text-note text-soft">
      {shortId(event.object)}
    </span>
  );
}

/** A job, or a lease as the task of a job and which attempt at it: "job_…/7/2". */
function JobObject({ event }: { event: Event }) {
  const renter = useRole("RENTER");
  const jobs = useInfiniteQuery({ ...jobsQuery(), enabled: renter });
  const [, task, attempt] = event.object.split("/");
  const job = jobs.data?.pages.flatMap((page) => page.jobs).find((each) => each.id === event.jobId);
  const name = job?.spec?.name || shortId(event.jobId);
  return (
    <span title={event.object}>
      {job ? (
        <Link
          to="/jobs/$jobId"
          params={{ jobId: event.jobId }}
          search={{ task: Number(task) || undefined }}
          className="link"
        >
          {name}
        </Link>
      ) : (
        <span className="ltr font-mono text-note text-soft">{name}</span>
      )}
      {task && (
        <span className="ms-2 text-note text-soft">
          <Trans>
            task {task}, attempt {attempt}
          </Trans>
        </span>
      )}
    </span>
  );
}
