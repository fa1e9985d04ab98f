import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { sum } from "~/api/money.ts";
import { showConsole } from "~/test/console.tsx";
import { earningsOf } from "../../../mock-api/ledger.ts";

const tile = async (name: string) =>
  (await screen.findByRole("link", { name })).closest("li")!.textContent;

test("TileSaysWhatRunsAndWhatItEarnsOrAsks", async () => {
  const shown = showConsole("/");
  await screen.findByRole("link", { name: "workshop" });
  for (let count = 0; count < 2; count += 1) shown.network.submit({ image: "ioworker/digits:1" });
  await shown.pass(4000);
  await waitFor(async () => expect(await tile("workshop")).toContain("2 × ioworker/digits:1"));
  expect(await tile("workshop")).toMatch(/€0\.\d+\/h/);
  expect(await tile("attic-gpu")).toContain("Free: nothing runs");
  expect(await tile("office-nuc")).toContain("paused in the console");
});

test("ThisMonthIsTheSumOfItsDays", async () => {
  const { network } = showConsole("/");
  const month = new Date(network.now).toISOString().slice(0, 7);
  const days = earningsOf(network, 31).days.filter((day) => day.date.startsWith(month));
  const figure = (await screen.findByText("Earned this month")).parentElement!;
  expect(figure.querySelector("data")!.value).toBe(sum(days.map((day) => day.earned)));
});

test("SilentDeviceIsNamedWithWhatToDo", async () => {
  showConsole("/");
  const needs = await screen.findByRole("region", { name: "Needs you" });
  expect(needs.textContent).toContain("old-laptop is offline");
  expect(needs.textContent).toContain("ioworker doctor");
});

test("JobThatNothingCanTakeNeedsYouOneThatWaitsForItsTurnDoesNot", async () => {
  const shown = showConsole("/");
  shown.network.submit({ name: "huge", image: "a:1", resources: { cores: 64 } });
  for (const name of ["first", "second"])
    shown.network.submit({ name, image: "a:1", resources: { cores: 16 } });
  await shown.pass(2000);
  const needs = await screen.findByRole("region", { name: "Needs you" });
  await waitFor(() => expect(needs.textContent).toContain("Ask for 16 cores or fewer"));
  expect(needs.textContent).toContain("huge waits");
  expect(needs.textContent).not.toContain("second");
});
