// Every page of the console and the state that its URL keeps. Pages load when first visited.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { Frame } from "./shell/frame.tsx";
import { Broken, Missing } from "./shell/broken.tsx";
import { holdCallback } from "./ways/callback.ts";

export const deviceTabs = [
  "overview",
  "metrics",
  "policy",
  "leases",
  "events",
  "settings",
] as const;
export type DeviceTab = (typeof deviceTabs)[number];

/** Seconds that the charts of a device show: the first three live, the others as they are kept. */
export const telemetryRanges = [60, 300, 900, 3600, 21_600, 43_200, 604_800, 2_592_000] as const;

function text(value: unknown): string | undefined {
  // The router reads a search value as JSON where it can; an id of digits is text all the same.
  return value === undefined || value === null || value === ""
    ? undefined
    : String(value).slice(0, 500);
}

const root = createRootRoute({ notFoundComponent: Missing, errorComponent: Broken });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("./pages/sign-in/sign-in-page.tsx"), "SignInPage"),
});

const callback = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/callback/$provider",
  component: lazyRouteComponent(() => import("./pages/sign-in/callback-page.tsx"), "CallbackPage"),
});

const frame = createRoute({ getParentRoute: () => root, id: "frame", component: Frame });

const overview = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/overview/overview-page.tsx"), "OverviewPage"),
});

export interface ListSearch {
  state?: string | undefined;
  search?: string | undefined;
  sort?: string | undefined;
}

const listSearch = (search: Record<string, unknown>): ListSearch => ({
  state: text(search["state"]),
  search: text(search["search"]),
  sort: text(search["sort"]),
});

const devices = createRoute({
  getParentRoute: () => frame,
  path: "/devices",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/devices/devices-page.tsx"), "DevicesPage"),
});

const connectDevice = createRoute({
  getParentRoute: () => frame,
  path: "/devices/connect",
  validateSearch: (
    search: Record<string, unknown>,
  ): { enrolment?: string | undefined; system?: string | undefined } => ({
    enrolment: text(search["enrolment"]),
    system: text(search["system"]),
  }),
  component: lazyRouteComponent(() => import("./pages/devices/connect-page.tsx"), "ConnectPage"),
});

const pair = createRoute({
  getParentRoute: () => frame,
  path: "/pair",
  validateSearch: (
    search: Record<string, unknown>,
  ): { code?: string | undefined; enrolment?: string | undefined } => ({
    code: text(search["code"]),
    enrolment: text(search["enrolment"]),
  }),
  component: lazyRouteComponent(() => import("./pages/devices/pair-page.tsx"), "PairPage"),
});

const device = createRoute({
  getParentRoute: () => frame,
  path: "/devices/$deviceId",
  validateSearch: (
    search: Record<string, unknown>,
  ): { tab?: DeviceTab | undefined; range?: number | undefined } => ({
    tab: deviceTabs.find((tab) => tab === search["tab"]),
    range: telemetryRanges.find((range) => range === Number(search["range"])),
  }),
  component: lazyRouteComponent(() => import("./pages/devices/device-page.tsx"), "DevicePage"),
});

const earnings = createRoute({
  getParentRoute: () => frame,
  path: "/earnings",
  validateSearch: (
    search: Record<string, unknown>,
  ): { days?: number | undefined; sort?: string | undefined } => ({
    days: [7, 30, 90].find((days) => days === Number(search["days"])),
    sort: text(search["sort"]),
  }),
  component: lazyRouteComponent(() => import("./pages/earnings/earnings-page.tsx"), "EarningsPage"),
});

const market = createRoute({
  getParentRoute: () => frame,
  path: "/market",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/market/market-page.tsx"), "MarketPage"),
});

const jobs = createRoute({
  getParentRoute: () => frame,
  path: "/jobs",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/jobs/jobs-page.tsx"), "JobsPage"),
});

const newJob = createRoute({
  getParentRoute: () => frame,
  path: "/jobs/new",
  validateSearch: (
    search: Record<string, unknown>,
  ): { template?: string | undefined; like?: string | undefined } => ({
    template: text(search["template"]),
    like: text(search["like"]),
  }),
  component: lazyRouteComponent(() => import("./pages/jobs/new-job-page.tsx"), "NewJobPage"),
});

const job = createRoute({
  getParentRoute: () => frame,
  path: "/jobs/$jobId",
  validateSearch: (
    search: Record<string, unknown>,
  ): { task?: number | undefined; state?: string | undefined } => ({
    task: Number.isInteger(Number(search["task"]))
      ? Number(search["task"]) || undefined
      : undefined,
    state: text(search["state"]),
  }),
  component: lazyRouteComponent(() => import("./pages/jobs/job-page.tsx"), "JobPage"),
});

const billing = createRoute({
  getParentRoute: () => frame,
  path: "/billing",
  component: lazyRouteComponent(() => import("./pages/billing/billing-page.tsx"), "BillingPage"),
});

const events = createRoute({
  getParentRoute: () => frame,
  path: "/events",
  validateSearch: (
    search: Record<string, unknown>,
  ): { noun?: string | undefined; job?: string | undefined } => ({
    noun: text(search["noun"]),
    job: text(search["job"]),
  }),
  component: lazyRouteComponent(() => import("./pages/events/events-page.tsx"), "EventsPage"),
});

const network = createRoute({
  getParentRoute: () => frame,
  path: "/network",
  component: lazyRouteComponent(() => import("./pages/network/network-page.tsx"), "NetworkPage"),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/settings/settings-page.tsx"), "SettingsPage"),
});

const tree = root.addChildren([
  signIn,
  callback,
  frame.addChildren([
    overview,
    devices,
    connectDevice,
    pair,
    device,
    earnings,
    market,
    jobs,
    newJob,
    job,
    billing,
    events,
    network,
    settings,
  ]),
]);

export function makeRouter() {
  holdCallback();
  return createRouter({
    routeTree: tree,
    defaultPreload: "intent",
    defaultErrorComponent: Broken,
    scrollRestoration: true,
    trailingSlash: "never",
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
