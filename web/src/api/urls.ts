// Every URL of the coordinator that the console calls. Nothing else spells one out.
import type { TelemetrySpan } from "./types.ts";

type Query = Record<string, string | number | boolean | undefined>;

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

const id = encodeURIComponent;

export const urls = {
  network: () => "/v1/network",
  me: () => "/v1/me",
  sessions: () => "/v1/sessions",
  session: (sessionId: string) => `/v1/sessions/${id(sessionId)}`,
  apiKeys: () => "/v1/api-keys",
  apiKey: (apiKeyId: string) => `/v1/api-keys/${id(apiKeyId)}`,
  signInWays: () => "/v1/sign-in",
  signInAttempts: () => "/v1/sign-in/attempts",
  finishSignIn: (attemptId: string) => `/v1/sign-in/attempts/${id(attemptId)}:finish`,
  identities: () => "/v1/identities",
  identity: (identityId: string) => `/v1/identities/${id(identityId)}`,

  devices: (query: { pageToken?: string } = {}) =>
    withQuery("/v1/devices", { pageSize: 200, pageToken: query.pageToken }),
  device: (deviceId: string) => `/v1/devices/${id(deviceId)}`,
  deviceAction: (deviceId: string, action: "pause" | "resume" | "retire") =>
    `/v1/devices/${id(deviceId)}:${action}`,
  policy: (deviceId: string) => `/v1/devices/${id(deviceId)}/policy`,
  telemetryWatch: (deviceId: string) => `/v1/devices/${id(deviceId)}/telemetry:watch`,
  telemetry: (deviceId: string, query: { span: TelemetrySpan; lastSeconds: number }) =>
    withQuery(`/v1/devices/${id(deviceId)}/telemetry`, query),
  missedDemand: (deviceId: string) => `/v1/devices/${id(deviceId)}/missed-demand`,
  createEnrolment: () => "/v1/enrolments",
  enrolments: (query: { pageToken?: string | undefined } = {}) =>
    withQuery("/v1/enrolments", { pageSize: 200, pageToken: query.pageToken }),
  enrolment: (enrolmentId: string) => `/v1/enrolments/${id(enrolmentId)}`,
  pairing: (code: string) => `/v1/pairings/${id(code)}`,
  answerPairing: (code: string) => `/v1/pairings/${id(code)}:answer`,

  jobs: (query: { pageToken?: string; state?: string } = {}) =>
    withQuery("/v1/jobs", { pageSize: 100, pageToken: query.pageToken, state: query.state }),
  createJobs: () => "/v1/jobs",
  planJob: () => "/v1/jobs:plan",
  job: (jobId: string) => `/v1/jobs/${id(jobId)}`,
  cancelJob: (jobId: string) => `/v1/jobs/${id(jobId)}:cancel`,
  tasks: (jobId: string, query: { pageToken?: string } = {}) =>
    withQuery(`/v1/jobs/${id(jobId)}/tasks`, { pageSize: 1000, pageToken: query.pageToken }),
  logsWatch: (jobId: string, taskIndex: number, offset: string) =>
    withQuery(`/v1/jobs/${id(jobId)}/tasks/${taskIndex}/logs:watch`, { offset }),
  taskTelemetry: (
    jobId: string,
    taskIndex: number,
    query: { lastSeconds: number; untilSecondsAgo: number },
  ) => withQuery(`/v1/jobs/${id(jobId)}/tasks/${taskIndex}/telemetry`, query),
  artifacts: (jobId: string, query: { pageToken?: string } = {}) =>
    withQuery(`/v1/jobs/${id(jobId)}/artifacts`, { pageSize: 1000, pageToken: query.pageToken }),
  artifactContent: (artifactId: string) => `/v1/artifacts/${id(artifactId)}/content`,
  leases: (query: { jobId?: string; deviceId?: string; pageToken?: string }) =>
    withQuery("/v1/leases", {
      jobId: query.jobId,
      deviceId: query.deviceId,
      // A job's are wanted together, a device's from the newest on.
      pageSize: query.jobId ? 1000 : 100,
      pageToken: query.pageToken,
    }),

  market: () => "/v1/market",
  earnings: (days: number) => withQuery("/v1/earnings", { days }),
  transfers: (query: { all?: boolean; jobId?: string; pageToken?: string } = {}) =>
    withQuery("/v1/transfers", {
      all: query.all || undefined,
      jobId: query.jobId,
      pageSize: 100,
      pageToken: query.pageToken,
    }),
  books: () => "/v1/books",
  createAccount: () => "/v1/accounts",
  accounts: (query: { pageToken?: string } = {}) =>
    withQuery("/v1/accounts", { pageSize: 200, pageToken: query.pageToken }),
  credits: (accountId: string) => `/v1/accounts/${id(accountId)}/credits`,
  signInLinks: (accountId: string) => `/v1/accounts/${id(accountId)}/sign-in-links`,

  events: (query: { jobId?: string; deviceId?: string; pageToken?: string } = {}) =>
    withQuery("/v1/events", {
      jobId: query.jobId,
      deviceId: query.deviceId,
      pageSize: 100,
      pageToken: query.pageToken,
    }),
  eventsWatch: (afterSequence: string) => withQuery("/v1/events:watch", { afterSequence }),
};
