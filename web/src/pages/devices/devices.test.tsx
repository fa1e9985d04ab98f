import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { showConsole } from "~/test/console.tsx";
import { seedPolicy } from "../../../mock-api/policies.ts";
import { emptyNetwork } from "../../../mock-api/seed.ts";

describe("devices", () => {
  test("EmptyListSaysTheCommandToRun", async () => {
    showConsole("/devices", { make: emptyNetwork });
    expect(await screen.findByText(/No device yet/)).toBeTruthy();
    expect(screen.getByLabelText("Command").textContent).toContain("ioworker device run");
  });

  test("TrialJobThatFailedIsShownWithEachCodeAndItsFix", async () => {
    const { network } = showConsole("/devices");
    const device = network.devices[0]!;
    device.trial = {
      state: "FAILED",
      at: new Date(network.now).toISOString(),
      tookMillis: 1300,
      findings: [
        {
          code: "T012_MEMORY",
          title: "memory is bounded",
          found: "more than the 192 MiB asked for could be taken",
          fix: "boot with control groups version 2",
        },
      ],
    };
    await userEvent.click(await screen.findByRole("link", { name: device.name }));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("T012_MEMORY memory is bounded: more than the 192 MiB");
    expect(alert.textContent).toContain("boot with control groups version 2");
    expect(screen.getByLabelText("Command").textContent).toContain("ioworker device trial");
  });

  test("FilterAndSearchAreKeptInTheAddressAndLeaveWhatMatches", async () => {
    showConsole("/devices?state=OFFLINE");
    const table = await screen.findByRole("table", { name: "Devices" });
    expect(
      within(table)
        .getAllByRole("link")
        .map((link) => link.textContent),
    ).toEqual(["old-laptop"]);
  });

  test("StateIsAWordNotOnlyAColour", async () => {
    showConsole("/devices");
    const table = await screen.findByRole("table", { name: "Devices" });
    for (const word of ["Ready", "Paused", "Offline"])
      expect(within(table).getAllByText(word).length).toBeGreaterThan(0);
  });

  test("SortsByPriceAsANumber", async () => {
    showConsole("/devices?sort=-price");
    const table = await screen.findByRole("table", { name: "Devices" });
    expect(
      within(table)
        .getAllByRole("link")
        .map((link) => link.textContent),
    ).toEqual(["attic-gpu", "workshop", "office-nuc", "old-laptop"]);
  });

  test("PauseChangesTheDeviceAndTheButton", async () => {
    const { network } = showConsole("/devices");
    await userEvent.click(await screen.findByRole("link", { name: "workshop" }));
    await userEvent.click(await screen.findByRole("button", { name: "Pause" }));
    expect(await screen.findByRole("button", { name: "Resume" })).toBeTruthy();
    expect(network.devices[0]!.state).toBe("PAUSED");
  });

  test("MenuOfARowPausesTheDevice", async () => {
    const { network } = showConsole("/devices");
    await userEvent.click(await screen.findByRole("button", { name: "Actions for workshop" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Pause" }));
    await waitFor(() => expect(network.devices[0]!.state).toBe("PAUSED"));
  });

  test("DeviceShowsItsLastReadingAndWhatRuns", async () => {
    const shown = showConsole("/devices");
    shown.network.submit({ image: "ioworker/digits:1", resources: { gpus: 1 } });
    await shown.pass(4000);
    await userEvent.click(await screen.findByRole("link", { name: "attic-gpu" }));
    const now = await screen.findByRole("region", { name: "Now" });
    expect(now.textContent).toMatch(/Processor\d+%/);
    expect(now.textContent).toMatch(/Electricity\D*0\.0\d/);
    expect(now.textContent).toMatch(/Earned less electricity/);
    expect(now.textContent).toMatch(/Electricity this month\D*3\.94/);
    expect(now.textContent).toMatch(/GPU 0\d+% · [\d.]+\s[MG]iB \/ 24\sGiB/);
    const leases = await screen.findByRole("table", { name: "Leases" });
    expect(leases.textContent).toContain("ioworker/digits:1");
  });

  test("FloorOfThePolicyCountsBeforeALowerPrice", async () => {
    const { network } = showConsole("/devices");
    network.devices[0]!.lent = {
      cores: 4,
      memoryMib: 4096,
      diskMib: 4096,
      gpuIndices: [],
      egress: "NONE",
      isolation: "CONTAINER",
      isolationMin: "CONTAINER",
      countriesServed: [],
      countriesRefused: [],
      gpusKept: [],
      priceFloor: "7.500000",
    };
    await userEvent.click(await screen.findByRole("link", { name: "workshop" }));
    expect(await screen.findByText(/the floor of its policy/)).toBeTruthy();
    expect(screen.getByText("7.50/h", { exact: false })).toBeTruthy();
  });

  test("GpuThatIsNotLentSaysWhy", async () => {
    const { network } = showConsole("/devices");
    const device = network.devices.find((each) => each.name === "attic-gpu")!;
    device.lent = {
      cores: 12,
      memoryMib: 30_720,
      diskMib: 1,
      gpuIndices: [],
      egress: "NONE",
      isolation: "CONTAINER",
      isolationMin: "CONTAINER",
      countriesServed: [],
      countriesRefused: [],
      priceFloor: "",
      gpusKept: [{ index: 0, reason: "it drives a display" }],
    };
    await userEvent.click(await screen.findByRole("link", { name: "attic-gpu" }));
    const machine = await screen.findByRole("region", { name: "Machine" });
    expect(machine.textContent).toContain("Not lent: it drives a display");
  });

  test("PriceIsWrittenAsAPersonWould", async () => {
    showConsole("/devices");
    await userEvent.click(await screen.findByRole("link", { name: "attic-gpu" }));
    await userEvent.click(await screen.findByRole("tab", { name: "Settings" }));
    const price = (await screen.findByLabelText("Price for the whole device")) as HTMLInputElement;
    expect(price.value).toBe("0.42");
    expect((screen.getByRole("button", { name: "Save" }) as HTMLButtonElement).disabled).toBe(true);
  });

  test("RetireWantsTheNameTyped", async () => {
    const { network } = showConsole("/devices");
    await userEvent.click(await screen.findByRole("link", { name: "old-laptop" }));
    await userEvent.click(await screen.findByRole("tab", { name: "Settings" }));
    await userEvent.click(await screen.findByRole("button", { name: "Retire" }));
    const dialog = await screen.findByRole("dialog");
    const confirm = within(dialog).getByRole("button", { name: "Retire" }) as HTMLButtonElement;
    expect(confirm.disabled).toBe(true);
    await userEvent.type(within(dialog).getByRole("textbox"), "old-laptop");
    await userEvent.click(confirm);
    await waitFor(() => expect(network.devices[3]!.state).toBe("RETIRED"));
  });

  test("RefusedPriceIsNamedAtItsField", async () => {
    showConsole("/devices");
    await userEvent.click(await screen.findByRole("link", { name: "workshop" }));
    await userEvent.click(await screen.findByRole("tab", { name: "Settings" }));
    const price = await screen.findByLabelText("Price for the whole device");
    await userEvent.clear(price);
    await userEvent.type(price, "much");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(price.getAttribute("aria-invalid")).toBe("true"));
  });
});

describe("pausing", () => {
  test("ResumeEndsAPauseBeforeItsTime", async () => {
    const { network } = showConsole("/devices");
    await userEvent.click(await screen.findByRole("link", { name: "workshop" }));
    await userEvent.click(await screen.findByRole("button", { name: "More ways to pause" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Pause for an hour" }));
    expect(await screen.findByText(/^until /)).toBeTruthy();
    await userEvent.click(await screen.findByRole("button", { name: "Resume" }));
    expect(await screen.findByRole("button", { name: "Pause" })).toBeTruthy();
    expect(network.devices[0]!.state).toBe("READY");
    expect(screen.queryByText(/^until /)).toBeNull();
  });

  test("ADeviceFinishesOrPausesForAWhile", async () => {
    const { network } = showConsole("/devices");
    await userEvent.click(await screen.findByRole("link", { name: "workshop" }));
    await userEvent.click(await screen.findByRole("button", { name: "More ways to pause" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Pause for 8 hours" }));
    expect(await screen.findByText(/^until /)).toBeTruthy();
    expect(Date.parse(network.devices[0]!.pausedUntil!) - network.now).toBe(8 * 3600 * 1000);
    await userEvent.click(await screen.findByRole("button", { name: "More ways to pause" }));
    await userEvent.click(
      await screen.findByRole("menuitem", { name: "Finish what runs, then pause" }),
    );
    await waitFor(() => expect(network.devices[0]!.lendingMode).toBe("FINISH"));
  });
});

describe("policy", () => {
  const openPolicy = async (name = "workshop") => {
    await userEvent.click(await screen.findByRole("link", { name }));
    await userEvent.click(await screen.findByRole("tab", { name: "Policy" }));
    return screen.findByRole("textbox", { name: "Policy file" });
  };

  test("WeekSaysForAnyHourWhatIsLentByWhichRule", async () => {
    showConsole("/devices");
    await openPolicy();
    const nights = "Mon 22:00 – Tue 00:00: Less (nights), unless: I am at this computer";
    expect(screen.getByTitle(nights)).toBeTruthy();
    expect(screen.getByText(nights, { selector: "li" })).toBeTruthy();
    expect(
      screen.getByText("Wed 06:00 – Wed 22:00: All (otherwise), unless: I am at this computer"),
    ).toBeTruthy();
    expect(
      screen.getAllByRole("listitem").filter((row) => / unless: /.test(row.textContent!)).length,
    ).toBe(21);
  });

  test("ChangeIsRefusedWhereTheOwnerTakesNoneFromTheConsole", async () => {
    const { network } = showConsole("/devices");
    const device = network.devices[0]!;
    network.policies.set(device.id, { ...seedPolicy(device), consoleEdits: false });
    const file = await openPolicy();
    expect(screen.getByText("This device takes no changes from the console")).toBeTruthy();
    await userEvent.type(file, "# mine");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("console_edits");
    expect(network.policies.get(device.id)!.text).not.toContain("# mine");
  });

  test("ChangeOnTheDeviceMeanwhileIsNotOverwritten", async () => {
    const { network } = showConsole("/devices");
    const device = network.devices[0]!;
    const file = await openPolicy();
    network.policies.set(device.id, { ...seedPolicy(device), text: "# theirs", digest: "9" });
    await userEvent.type(file, "# mine");
    network.say({ noun: "device", object: device.id, action: "ready", deviceId: device.id });
    expect(await screen.findByText("The file on the device has changed meanwhile.")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("changed meanwhile");
    expect(network.policies.get(device.id)!.text).toBe("# theirs");
  });

  test("PolicyShowsRulesAndTheWeekAndIsChanged", async () => {
    const { network } = showConsole("/devices");
    await userEvent.click(await screen.findByRole("link", { name: "workshop" }));
    await userEvent.click(await screen.findByRole("tab", { name: "Policy" }));
    const rules = await screen.findByRole("table", { name: "Rules" });
    expect(within(rules).getByText("idle 1240 is not below 300")).toBeTruthy();
    expect(screen.getByRole("img", { name: /through the week/ })).toBeTruthy();
    const file = screen.getByRole("textbox", { name: "Policy file" });
    await userEvent.type(file, "nonsense");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect((await screen.findByRole("alert")).textContent).toContain("line 2");
    expect(file.getAttribute("aria-invalid")).toBe("true");
    await userEvent.click(screen.getByRole("button", { name: "Load the device's file" }));
    await userEvent.type(file, "# mine");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(network.policies.get(network.devices[0]!.id)?.text).toContain("# mine"),
    );
  });

  test("PolicyOfADeviceWithoutALinkSaysWhereToLook", async () => {
    showConsole("/devices");
    await userEvent.click(await screen.findByRole("link", { name: "old-laptop" }));
    await userEvent.click(await screen.findByRole("tab", { name: "Policy" }));
    expect(await screen.findByText("ioworker policy explain")).toBeTruthy();
  });
});
