import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { showConsole } from "~/test/console.tsx";

async function openSettings(name: string) {
  await userEvent.click(await screen.findByRole("link", { name }));
  await userEvent.click(await screen.findByRole("tab", { name: "Settings" }));
  return screen.findByLabelText<HTMLSelectElement>("Price");
}

async function fill(label: RegExp, text: string) {
  await userEvent.clear(screen.getByLabelText(label));
  await userEvent.type(screen.getByLabelText(label), text);
}

test("PriceFollowsTheMarketBetweenTwoAndStaysAgain", async () => {
  const { network, bodies } = showConsole("/devices");
  const device = network.devices[1]!;
  const price = await openSettings("attic-gpu");
  await userEvent.selectOptions(price, "Follows the market");
  expect(screen.getByText(/a step of 2 % at most/)).toBeTruthy();
  await fill(/^At least/, "0.2");
  await fill(/^At most/, "0.6");
  const command = screen.getByLabelText("Command").textContent;
  expect(command).toContain(
    `ioworker devices price ${device.id} --follow-market-to 0.6 --at-least 0.2`,
  );
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  const limits = { priceLeast: "0.200000", priceMost: "0.600000" };
  await waitFor(() => expect(device.marketFollowing).toEqual(limits));
  expect(bodies.at(-1)).toBe('{"marketFollowing":{"priceLeast":"0.2","priceMost":"0.6"}}');
  await waitFor(() => expect(screen.queryByLabelText("Command")).toBeNull());
  await userEvent.click(screen.getByRole("tab", { name: "Overview" }));
  const rate = (await screen.findByText("Rate now")).parentElement!.textContent;
  expect(rate).toMatch(/asks €0\.4200\/hfollows the market from €0\.2000 to €0\.6000/);
  await userEvent.click(screen.getByRole("tab", { name: "Settings" }));
  await userEvent.selectOptions(await screen.findByLabelText("Price"), "Stays as it is set");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(device.marketFollowing).toBeUndefined());
  expect(device.pricePerHour).toBe("0.42");
});

test("LimitThatIsRefusedIsNamedAtItsField", async () => {
  const { network } = showConsole("/devices");
  await userEvent.selectOptions(await openSettings("attic-gpu"), "Follows the market");
  await fill(/^At least/, "0.6");
  await fill(/^At most/, "0.2");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  const most = screen.getByLabelText(/^At most/);
  await waitFor(() => expect(most.getAttribute("aria-invalid")).toBe("true"));
  expect(screen.getByLabelText(/^At least/).getAttribute("aria-invalid")).toBeNull();
  expect(network.devices[1]!.marketFollowing).toBeUndefined();
});

test("FormSaysWhatSuchADeviceIsRentedForNow", async () => {
  const shown = showConsole("/devices");
  shown.network.submit({ image: "a:1", resources: { cores: 4 }, timeLimitSeconds: 3600 });
  await shown.pass(2500);
  await openSettings("attic-gpu");
  expect(await screen.findByText("No NVIDIA GeForce RTX 4090 is rented now.")).toBeTruthy();
  await userEvent.click(screen.getAllByRole("link", { name: "Devices" })[0]!);
  await openSettings("workshop");
  const rented = await screen.findByText(/AMD Ryzen 9 7950X is rented for/);
  expect(rented.textContent).toBe(
    "AMD Ryzen 9 7950X is rented for €0.0100/h per core now: €0.1600/h for this whole device.",
  );
});

test("ListSaysWhichPricesFollow", async () => {
  const { network } = showConsole("/devices");
  network.devices[1]!.marketFollowing = { priceLeast: "0.200000", priceMost: "0.600000" };
  const table = await screen.findByRole("table", { name: "Devices" });
  const row = (name: string) => within(table).getByText(name).closest("tr")!.textContent;
  expect(row("attic-gpu")).toContain("€0.4200/h · follows the market");
  expect(row("workshop")).not.toContain("follows");
});
