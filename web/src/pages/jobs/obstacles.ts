// What keeps jobs waiting. A list of jobs does not say; each job does.
import { useQueries } from "@tanstack/react-query";
import { jobQuery } from "~/api/jobs.ts";
import type { Job, Obstacle } from "~/api/types.ts";

// Of so many waiting jobs of a list it is asked why; the others say it on their own page.
const ASKED_MAX = 8;

/** For each job that waits, the first few that is, why. */
export function useObstacles(jobs: readonly Job[]): (job: Job) => Obstacle[] {
  const waiting = jobs.filter((job) => job.state === "QUEUED").slice(0, ASKED_MAX);
  const asked = useQueries({ queries: waiting.map((job) => jobQuery(job.id)) });
  return (job) => asked.find(({ data }) => data?.id === job.id)?.data?.obstacles ?? [];
}
