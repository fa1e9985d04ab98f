import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { showConsole } from "~/test/console.tsx";
import { drawn } from "~/test/plots.ts";

vi.mock("uplot", () => import("~/test/plots.ts"));

const used = () => screen.findByRole("region", { name: "What it used" });

beforeEach(() => drawn.clear());

test("TaskThatRanShowsItsCoresAndItsMemoryWhileItRan", async () => {
  const { network } = showConsole("/jobs");
  const { task } = network.jobs.find(({ job }) => job.spec!.name === "embeddings")!.tasks[0]!;
  await userEvent.click(await screen.findByRole("link", { name: "embeddings" }));
  await used();
  const cores = await screen.findByRole("slider", { name: "Cores, cursor" });
  expect(cores.getAttribute("aria-valuetext")).toMatch(/: 0\.\d+$/);
  const memory = screen.getByRole("slider", { name: "Memory, cursor" });
  expect(memory.getAttribute("aria-valuetext")).toMatch(/\sMiB$/);
  expect(drawn.size).toBe(2);
  const [from, until] = [...drawn][0]!.stretch();
  expect(until).toBe(Date.parse(task.endedAt!) / 1000);
  expect(from).toBeLessThan(Date.parse(task.startedAt!) / 1000);
});

test("TaskThatBeginsSaysQuietlyThatThereIsNothingYet", async () => {
  const shown = showConsole("/jobs");
  shown.network.submit({ name: "new", image: "a:1" });
  await shown.pass(1500);
  await userEvent.click(await screen.findByRole("link", { name: "new" }));
  const panel = await used();
  await waitFor(() => expect(panel.textContent).toContain("Nothing yet"));
  expect(screen.queryByRole("slider", { name: "Cores, cursor" })).toBeNull();
});

test("TaskThatNeverGotADeviceHasNoSuchPanel", async () => {
  const shown = showConsole("/jobs");
  shown.network.submit({ name: "huge", image: "a:1", resources: { cores: 64 } });
  await shown.pass(1500);
  await userEvent.click(await screen.findByRole("link", { name: "huge" }));
  await screen.findByText("Timeline");
  expect(screen.queryByRole("region", { name: "What it used" })).toBeNull();
});
