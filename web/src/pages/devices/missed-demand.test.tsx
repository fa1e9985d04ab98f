import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { showConsole } from "~/test/console.tsx";

const panel = () => screen.findByRole("region", { name: "Why am I not earning more?" });

test("TasksThatWaitAreCountedByWhatKeepsThemAwayWithTheRemedy", async () => {
  const shown = showConsole("/devices");
  shown.network.accounts[0]!.country = "FR";
  for (const device of shown.network.devices)
    device.lent = {
      cores: 4,
      memoryMib: 4096,
      diskMib: 4096,
      gpuIndices: [],
      egress: "NONE",
      isolation: "CONTAINER",
      isolationMin: "GVISOR",
      gpusKept: [],
      priceFloor: "",
      countriesServed: ["DE", "AT"],
      countriesRefused: ["US"],
    };
  shown.network.submit({ image: "a:1", tasks: 3, resources: { cores: 64 } });
  shown.network.submit({ image: "a:1", tasks: 40 });
  await shown.pass(1000);
  await userEvent.click(await screen.findByRole("link", { name: "workshop" }));
  const list = await within(await panel()).findByRole("list", { name: "What keeps tasks away" });
  expect((await panel()).textContent).toContain("43 tasks wait in the network now.");
  const [first, second] = within(list).getAllByRole("listitem");
  expect(first!.textContent).toBe(
    "Does not serve the renter’s country 40 tasksServe more countries: countries of the policy",
  );
  expect(second!.textContent).toMatch(/^Too few cores 3 tasksLend more cores/);
  const machine = screen.getByRole("region", { name: "Machine" }).textContent;
  expect(machine).toContain("Countries servedGermany, Austria");
  expect(machine).toContain("Countries not servedUnited States");
  expect(machine).toContain("Isolation at leastgVisor");
});

test("NothingThatWaitsIsNothingMissed", async () => {
  showConsole("/devices");
  await userEvent.click(await screen.findByRole("link", { name: "workshop" }));
  await waitFor(async () =>
    expect((await panel()).textContent).toContain("No task waits in the network now"),
  );
  expect(screen.queryByRole("list", { name: "What keeps tasks away" })).toBeNull();
});

test("OfflineDeviceIsToldToStart", async () => {
  const shown = showConsole("/devices");
  shown.network.submit({ image: "a:1", resources: { cores: 64 } });
  await userEvent.click(await screen.findByRole("link", { name: "old-laptop" }));
  await waitFor(async () => expect((await panel()).textContent).toContain("Offline 1 task"));
  expect((await panel()).textContent).toContain("Start the device");
});

test("JobSaysTheCountryOfItsRenter", async () => {
  const shown = showConsole("/jobs");
  shown.network.accounts[0]!.country = "DE";
  shown.network.submit({ name: "mine", image: "a:1" });
  await shown.pass(500);
  await userEvent.click(await screen.findByRole("link", { name: "mine" }));
  expect((await screen.findByText("Renter’s country")).parentElement!.textContent).toContain(
    "Germany",
  );
});
