import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { showConsole } from "~/test/console.tsx";

const rows = async () => {
  const table = await screen.findByRole("table", { name: "Events" });
  return within(table)
    .getAllByRole("row")
    .map((row) => row.textContent);
};

test("EventsAreInWordsAndNameTheirObjects", async () => {
  const shown = showConsole("/events");
  shown.network.submit({ name: "digits", image: "ioworker/digits:1" });
  await shown.pass(20_000);
  await screen.findAllByRole("link", { name: "digits" });
  const found = await rows();
  expect(found.some((row) => /Job ended.*digits.*Succeeded.*Completed/.test(row))).toBe(true);
  expect(found.some((row) => /Lease started.*digits.*task 0, attempt 1.*Running/.test(row))).toBe(
    true,
  );
  expect(found.some((row) => /Device enrolled.*workshop.*Offline/.test(row))).toBe(true);
});

test("EventsOfAJobLeadBackToAllOfThem", async () => {
  const shown = showConsole("/jobs");
  shown.network.submit({ name: "digits", image: "ioworker/digits:1" });
  await shown.pass(20_000);
  await userEvent.click((await screen.findAllByRole("link", { name: "digits" }))[0]!);
  await userEvent.click(await screen.findByRole("link", { name: "Events of this job" }));
  const only = await screen.findByRole("button", { name: /^Only job/ });
  expect((await rows()).some((row) => row.startsWith("Device"))).toBe(false);
  await userEvent.click(only);
  expect((await screen.findAllByText("Device enrolled")).length).toBeGreaterThan(0);
});

test("KindThatIsNotAmongTheNewestSaysSo", async () => {
  showConsole("/events?noun=enrolment");
  expect(await screen.findByText(/None of these among the newest/)).toBeTruthy();
});
