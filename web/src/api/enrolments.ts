// Enrolments: codes that bind machines to their owner, and how far each machine has come.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import { allPages } from "./pages.ts";
import type {
  CreateEnrolmentRequest,
  Enrolment,
  Event,
  ListEnrolmentsResponse,
  ListEventsResponse,
} from "./types.ts";
import { urls } from "./urls.ts";

// An enrolment that is older than so many events is not followed step by step.
const EVENTS_MAX = 1000;

/** The code and the command are in this answer, and in no other. */
export function createEnrolment(request: CreateEnrolmentRequest): Promise<Enrolment> {
  return api.post(urls.createEnrolment(), request);
}

export function revokeEnrolment(id: string): Promise<Enrolment> {
  return api.delete(urls.enrolment(id));
}

export const enrolmentsQuery = queryOptions({
  queryKey: keys.enrolmentList,
  queryFn: ({ signal }) =>
    allPages(
      (pageToken) => api.get<ListEnrolmentsResponse>(urls.enrolments({ pageToken }), signal),
      (page) => page.enrolments,
    ),
});

/** What has happened since this enrolment was made, oldest first. Read anew with each step (live.ts). */
export function enrolmentEventsQuery(id: string) {
  const made = (event: Event) => event.object === id && event.action === "created";
  return queryOptions({
    queryKey: keys.enrolmentEvents(id),
    queryFn: async ({ signal }) => {
      const rows = await allPages(
        (pageToken) => api.get<ListEventsResponse>(urls.events({ pageToken }), signal),
        (page) => page.events,
        (events) => events.length >= EVENTS_MAX || events.some(made),
      );
      const from = rows.findIndex(made);
      return (from < 0 ? rows : rows.slice(0, from + 1)).reverse();
    },
    refetchOnMount: "always",
  });
}
