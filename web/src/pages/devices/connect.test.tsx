import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { showConsole } from "~/test/console.tsx";
import { createEnrolment, reportEnrolment } from "../../../mock-api/enrolments.ts";
import type { MockNetwork } from "../../../mock-api/network.ts";
import { quietNetwork } from "../../../mock-api/seed.ts";

const command = async (text: RegExp) => screen.findByText(text, { selector: "pre" });
const steps = () => screen.getByRole("list", { name: "Steps" });
const step = (word: RegExp) =>
  within(steps())
    .getAllByRole("listitem")
    .find((each) => word.test(each.textContent!))!;

function report(network: MockNetwork, step: string, more: object = {}) {
  reportEnrolment(network, { code: network.enrolments[0]!.code, step, ...more });
}

function bind(network: MockNetwork) {
  const device = { ...network.devices[0]!, id: "device_new", name: "new-box" };
  network.devices.push(device);
  network.say({ noun: "device", object: device.id, action: "enrolled", deviceId: device.id });
}

describe("connecting one machine", () => {
  test("OneCommandForEachSystemWithItsTimeLeft", async () => {
    const { network } = showConsole("/devices/connect");
    expect((await command(/install\.sh \| sudo sh/)).textContent).toContain(
      network.enrolments[0]!.code,
    );
    expect((await screen.findByRole("timer")).textContent).toMatch(/Good for 1[45] min/);
    const system = screen.getByLabelText("System");
    await userEvent.selectOptions(system, "program");
    expect((await command(/ioworker device connect --url .* --code/)).textContent).toContain(
      network.enrolments[0]!.code,
    );
    expect(network.enrolments.length).toBe(1);
    await userEvent.selectOptions(system, "user");
    expect((await command(/install\.sh \| sh/)).textContent).toContain(network.enrolments[0]!.code);
    expect(network.enrolments.length).toBe(2);
  });

  test("EachStepShowsTheMomentTheMachineTakesIt", async () => {
    const { network } = showConsole("/devices/connect");
    await command(/install\.sh/);
    const from = network.now;
    report(network, "DOWNLOADED");
    await waitFor(() => expect(step(/Downloaded/).textContent).toContain("Done"));
    expect(step(/Checks/).textContent).toContain("Working for");
    expect(step(/Verified link/).textContent).toContain("Not yet");
    report(network, "CHECKED");
    bind(network);
    report(network, "ENROLLED");
    expect(await screen.findByRole("link", { name: "Go to new-box" })).toBeTruthy();
    expect(step(/Verified link/).textContent).toContain("Working for");
    expect(screen.queryByText(/^Ready in/)).toBeNull();
    network.now = from + 41_000;
    for (const each of ["LINKED", "TRIED", "READY"]) report(network, each);
    expect(await screen.findByText("Ready in 41 s")).toBeTruthy();
    expect(step(/Trial job/).textContent).toContain("Done after 41 s");
  });

  test("FailedStepSaysItsCodeAndTheFixAndGoesOnWhenTheMachineDoes", async () => {
    const { network } = showConsole("/devices/connect");
    await command(/install\.sh/);
    report(network, "DOWNLOADED");
    report(network, "CHECKED", {
      reason: "D001_ENGINE",
      message: "container engine: none answers; install Docker or Podman",
    });
    const alert = await within(steps()).findByRole("alert");
    expect(alert.textContent).toContain("D001_ENGINE");
    expect(alert.textContent).toContain("install Docker or Podman");
    expect(await command(/install\.sh/)).toBeTruthy();
    report(network, "CHECKED");
    await waitFor(() => expect(step(/Checks/).textContent).toContain("Done"));
    expect(within(steps()).queryByRole("alert")).toBeNull();
    expect(screen.queryByText(/install\.sh/)).toBeNull();
  });

  test("StepThatFailsWithoutWordsStillSaysAFix", async () => {
    const { network } = showConsole("/devices/connect");
    await command(/install\.sh/);
    report(network, "LINKED", { reason: "not_linked" });
    expect((await within(steps()).findByRole("alert")).textContent).toContain("--proxy");
  });

  test("ReloadShowsTheStepsSoFarAndNeedsNoNewCode", async () => {
    const make = (now: number) => {
      const network = quietNetwork(now);
      createEnrolment(network, {});
      report(network, "DOWNLOADED");
      report(network, "CHECKED");
      return network;
    };
    const id = make(Date.now()).enrolments[0]!.id;
    const { network } = showConsole(`/devices/connect?enrolment=${id}`, { make });
    await waitFor(() => expect(step(/Checks/).textContent).toContain("Done"));
    expect(network.enrolments.length).toBe(1);
  });

  test("EnrolmentThatNobodyRemembersIsMadeAnew", async () => {
    const { network } = showConsole("/devices/connect?enrolment=enrolment_gone");
    await command(/install\.sh/);
    expect(network.enrolments.length).toBe(1);
  });

  test("CodeThatHasRunOutIsNotOffered", async () => {
    const make = (now: number) => {
      const network = quietNetwork(now);
      createEnrolment(network, {}).expiresAt = network.at(now - 1000);
      return network;
    };
    const id = make(Date.now()).enrolments[0]!.id;
    const { network } = showConsole(`/devices/connect?enrolment=${id}`, { make });
    expect(await screen.findByText("The code has run out.")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Make a new code" }));
    await command(/install\.sh/);
    expect(network.enrolments.length).toBe(2);
  });
});

describe("connecting many machines", () => {
  const open = async () => {
    await command(/install\.sh/);
    await userEvent.click(screen.getByRole("button", { name: "New fleet token" }));
    return within(await screen.findByRole("dialog"));
  };

  test("FleetTokenIsMadeAsAskedAndShownOnce", async () => {
    const { network } = showConsole("/devices/connect");
    const dialog = await open();
    await userEvent.type(dialog.getByLabelText("Name"), "rack 7");
    await userEvent.clear(dialog.getByLabelText("How many devices"));
    await userEvent.type(dialog.getByLabelText("How many devices"), "250");
    await userEvent.selectOptions(dialog.getByLabelText("Good for"), "30d");
    expect(dialog.getByText(/ioworker enrol --devices 250 --for 30d --name 'rack 7'/)).toBeTruthy();
    await userEvent.click(dialog.getByRole("button", { name: "Create" }));
    expect(await screen.findByText("Your fleet token")).toBeTruthy();
    const made = network.enrolments[0]!;
    expect(within(screen.getByRole("dialog")).getByText(new RegExp(made.code))).toBeTruthy();
    expect([made.devices, Date.parse(made.expiresAt!) - Date.parse(made.createdAt!)]).toEqual([
      250,
      30 * 86_400_000,
    ]);
    await userEvent.click(screen.getByRole("button", { name: "I have kept it" }));
    const table = await screen.findByRole("table", { name: "Enrolment tokens" });
    await waitFor(() => expect(within(table).getByText("rack 7")).toBeTruthy());
    expect(document.body.textContent).not.toContain(made.code);
  });

  test("CountOutOfRangeCannotBeAsked", async () => {
    showConsole("/devices/connect");
    const dialog = await open();
    const count = dialog.getByLabelText("How many devices");
    const create = dialog.getByRole("button", { name: "Create" }) as HTMLButtonElement;
    for (const text of ["0", "10001", "many"]) {
      await userEvent.clear(count);
      await userEvent.type(count, text);
      expect([text, count.getAttribute("aria-invalid"), create.disabled]).toEqual([
        text,
        "true",
        true,
      ]);
    }
    await userEvent.clear(count);
    await userEvent.type(count, "10000");
    expect(create.disabled).toBe(false);
  });

  test("TokensSayWhatIsUsedAndLeftAndAreRevoked", async () => {
    const make = (now: number) => {
      const network = quietNetwork(now);
      createEnrolment(network, { name: "rack 7", devices: 10, lifetimeSeconds: 86_400 });
      network.enrolments[0]!.devicesUsed = 3;
      return network;
    };
    const { network } = showConsole("/devices/connect", { make });
    const table = await screen.findByRole("table", { name: "Enrolment tokens" });
    const row = within(table).getByText("rack 7").closest("tr")!;
    expect(row.textContent).toMatch(/Good\D+3 \/ 10Left7/);
    await userEvent.click(within(row).getByRole("button", { name: "Revoke rack 7" }));
    await waitFor(() => expect(row.textContent).toContain("Revoked"));
    expect(within(row).queryByRole("button")).toBeNull();
    expect(network.enrolments.find((each) => each.name === "rack 7")!.state).toBe("REVOKED");
  });
});
