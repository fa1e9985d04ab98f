// Jobs, their tasks and what they leave behind.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import { allPages } from "./pages.ts";
import type {
  CreateJobsRequest,
  CreateJobsResponse,
  Job,
  JobSpecDraft,
  ListArtifactsResponse,
  ListJobsResponse,
  ListTasksResponse,
  Plan,
} from "./types.ts";
import { urls } from "./urls.ts";

export function jobsQuery(state?: string) {
  return infiniteQueryOptions({
    queryKey: [...keys.jobList, state ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      api.get<ListJobsResponse>(urls.jobs({ pageToken: pageParam, state }), signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
}

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => api.get<Job>(urls.job(id), signal),
  });
}

export function tasksQuery(jobId: string) {
  return queryOptions({
    queryKey: keys.tasks(jobId),
    queryFn: ({ signal }) =>
      allPages(
        (pageToken) => api.get<ListTasksResponse>(urls.tasks(jobId, { pageToken }), signal),
        (page) => page.tasks,
      ),
  });
}

export function artifactsQuery(jobId: string) {
  return queryOptions({
    queryKey: keys.artifacts(jobId),
    queryFn: ({ signal }) =>
      allPages(
        (pageToken) => api.get<ListArtifactsResponse>(urls.artifacts(jobId, { pageToken }), signal),
        (page) => page.artifacts,
      ),
  });
}

export function planQuery(spec: JobSpecDraft) {
  return queryOptions({
    queryKey: ["plan", spec],
    queryFn: ({ signal }) => api.post<Plan>(urls.planJob(), { job: spec }, signal),
    retry: false,
    staleTime: 0,
    gcTime: 30_000,
  });
}

export function createJobs(request: CreateJobsRequest): Promise<CreateJobsResponse> {
  return api.post(urls.createJobs(), request);
}

export function cancelJob(id: string): Promise<Job> {
  return api.post(urls.cancelJob(id));
}
