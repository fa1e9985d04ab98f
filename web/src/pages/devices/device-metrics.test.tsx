import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { showConsole } from "~/test/console.tsx";
import { drawn } from "~/test/plots.ts";
import { quietNetwork } from "../../../mock-api/seed.ts";

vi.mock("uplot", () => import("~/test/plots.ts"));

const MINUTE = 60;
const HOUR = 3600;
const cursor = () => screen.findByRole("slider", { name: "Processor, cursor" });
const chosen = () => screen.getByRole("button", { pressed: true, name: /min|h$|days/ }).textContent;
const first = () => [...drawn][0]!;

async function choose(range: string) {
  await userEvent.click(await screen.findByRole("button", { name: range }));
  await waitFor(() => expect(chosen()).toBe(range));
}

function path(name: string, rest = "") {
  const made = quietNetwork(Date.now());
  return `/devices/${made.devices.find((each) => each.name === name)!.id}?tab=metrics${rest}`;
}

beforeEach(() => drawn.clear());

test("ReadingsOfNowGoOnAndOlderOnesAreReadAsTheyAreKept", async () => {
  const { calls } = showConsole(path("workshop"));
  await cursor();
  expect(chosen()).toBe("5 min");
  expect(calls.filter((call) => /telemetry\?/.test(call))).toEqual([]);
  for (const [range, query, span] of [
    ["1 h", "span=MINUTE&lastSeconds=3600", MINUTE],
    ["6 h", "span=MINUTE&lastSeconds=21600", MINUTE],
    ["12 h", "span=MINUTE&lastSeconds=43200", MINUTE],
    ["7 days", "span=HOUR&lastSeconds=604800", HOUR],
    ["30 days", "span=HOUR&lastSeconds=2592000", HOUR],
  ] as const) {
    await choose(range);
    await cursor();
    expect(calls.some((call) => call.endsWith(`telemetry?${query}`))).toBe(true);
    const times = first().data[0] as number[];
    expect(Math.min(...times.slice(1).map((time, index) => time - times[index]!))).toBe(span);
  }
});

test("StretchInWhichTheDeviceWasAwayIsAGapInEachChart", async () => {
  showConsole(path("workshop", "&range=21600"));
  await cursor();
  for (const { data } of drawn) {
    const [times, values] = data as [number[], (number | null)[]];
    const gap = values.indexOf(null);
    expect(values.filter((value) => value === null).length).toBe(1);
    expect(times[gap]! - times[gap - 1]!).toBe(MINUTE);
    expect(times[gap + 1]! - times[gap - 1]!).toBe(13 * MINUTE);
  }
  expect(drawn.size).toBeGreaterThan(4);
});

test("WhatIsKeptIsReadAsATableWithDaysWhereItGoesOnForDays", async () => {
  showConsole(path("workshop", "&range=604800"));
  const figure = (await cursor()).closest("figure")!;
  await userEvent.click(within(figure).getByRole("button", { name: "Table" }));
  const rows = within(figure).getAllByRole("row");
  expect(rows.length).toBe(1 + first().data[0]!.length);
  expect(rows[1]!.textContent).toMatch(/^[A-Z][a-z]{2} \d+, \d\d:\d\d\s[AP]M\d+%$/);
  expect(rows.some((row) => row.textContent!.endsWith("–"))).toBe(true);
});

test("OfflineDeviceShowsWhatItWasLikeBeforeUpToNow", async () => {
  const { network } = showConsole(path("old-laptop"));
  await cursor();
  expect(chosen()).toBe("12 h");
  const [from, until] = first().stretch();
  expect(until - from).toBe(43_200);
  const seen = Date.parse(network.devices[3]!.lastSeenAt!) / 1000;
  expect(Math.max(...(first().data[0] as number[]))).toBeLessThanOrEqual(seen);
  expect(until).toBeGreaterThan(seen + HOUR);
  await choose("1 h");
  expect(await screen.findByText("Nothing was measured in this time.")).toBeTruthy();
  await choose("5 min");
  expect(await screen.findByText(/nothing is measured now/)).toBeTruthy();
});

test("RefusedHistorySaysWhyAndTheOtherRangesStay", async () => {
  const { network } = showConsole(path("workshop"));
  await cursor();
  const { devices } = network;
  network.devices = [];
  await choose("1 h");
  expect((await screen.findByRole("alert")).textContent).toContain("There is no such device");
  network.devices = devices;
  await choose("6 h");
  await cursor();
});
