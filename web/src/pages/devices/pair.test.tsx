import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { pairingCodeOf } from "~/api/pairings.ts";
import { showConsole } from "~/test/console.tsx";
import { reportEnrolment } from "../../../mock-api/enrolments.ts";
import type { MockNetwork } from "../../../mock-api/network.ts";
import { createPairing } from "../../../mock-api/pairings.ts";
import { quietNetwork } from "../../../mock-api/seed.ts";

const CODE = "K7QF-3M00";

/** A network in which one machine waits. */
function waiting(change: (network: MockNetwork) => void = () => undefined) {
  return (now: number) => {
    const network = quietNetwork(now);
    const has = network.devices[1]!.inventory!;
    createPairing(network, { name: "shelf", inventory: has });
    change(network);
    return network;
  };
}

const answers = (calls: string[]) => calls.filter((call) => call.includes(":answer"));
const guesses = (calls: string[]) => calls.filter((call) => call.startsWith("GET /v1/pairings/"));

test("CodeHasItsDashWhateverIsTyped", () => {
  for (const [typed, code] of [
    ["k7qf3m9p", "K7QF-3M9P"],
    [" k7qf - 3m9p ", "K7QF-3M9P"],
    ["K7QF", "K7QF"],
    ["k7qf-", "K7QF"],
    ["k7qf3m9pxyz", "K7QF-3M9P"],
  ])
    expect(pairingCodeOf(typed!)).toBe(code);
});

describe("a machine that shows a code", () => {
  test("IsFoundByTheCodeThatIsTypedAndSaysWhatItIs", async () => {
    const { network } = showConsole("/pair", { make: waiting() });
    const field = await screen.findByLabelText<HTMLInputElement>("Code");
    const look = screen.getByRole<HTMLButtonElement>("button", { name: "Show the machine" });
    await userEvent.type(field, "k7qf3m0");
    expect([field.value, look.disabled]).toEqual(["K7QF-3M0", true]);
    await userEvent.type(field, "0");
    await userEvent.click(look);
    const machine = await screen.findByRole("region", { name: "Take this machine in?" });
    for (const text of [
      "shelf",
      "Intel Core i7-13700K",
      "Cores12",
      "Memory30",
      "Disk200",
      "RTX 4090",
      "Debian GNU/Linux 12",
      "203.0.113.7",
      CODE,
    ])
      expect(machine.textContent).toContain(text);
    expect(within(machine).getByRole("timer").textContent).toMatch(/Good for (9 min|10 min)/);
    expect(network.pairings[0]!.pairing.state).toBe("WAITING");
  });

  test("IsTakenInAndItsStepsShowWithoutACommand", async () => {
    const { network } = showConsole(`/pair?code=${CODE}`, { make: waiting() });
    await userEvent.click(await screen.findByRole("button", { name: "Take it in" }));
    const steps = await screen.findByRole("list", { name: "Steps" });
    const made = network.enrolments[0]!;
    expect(network.pairings[0]!.pairing).toMatchObject({ state: "ACCEPTED", enrolmentId: made.id });
    for (const step of ["DOWNLOADED", "CHECKED"])
      reportEnrolment(network, { code: made.code, step });
    await waitFor(() => expect(steps.textContent).toMatch(/ChecksDone/));
    expect(screen.queryByLabelText("Command")).toBeNull();
    expect(screen.queryByText(/another code/)).toBeNull();
    const failed = { step: "ENROLLED", reason: "clock", message: "the clock is wrong" };
    reportEnrolment(network, { code: made.code, ...failed });
    expect(await screen.findByText(/it shows another code/)).toBeTruthy();
  });

  test("IsFollowedFurtherAfterAReload", async () => {
    const make = waiting((network) => {
      Object.assign(network.pairings[0]!.pairing, {
        state: "ACCEPTED",
        enrolmentId: "enrolment_1",
      });
      network.say({ noun: "enrolment", object: "enrolment_1", action: "created" });
      network.say({ noun: "enrolment", object: "enrolment_1", action: "downloaded" });
    });
    const { network } = showConsole(`/pair?code=${CODE}`, { make });
    const steps = await screen.findByRole("list", { name: "Steps" });
    await waitFor(() => expect(steps.textContent).toMatch(/DownloadedDone/));
    expect(network.enrolments).toEqual([]);
  });

  test("IsRefused", async () => {
    const { network } = showConsole(`/pair?code=${CODE}`, { make: waiting() });
    await userEvent.click(await screen.findByRole("button", { name: "Refuse" }));
    expect(await screen.findByText(/Refused: shelf is told so/)).toBeTruthy();
    expect(network.pairings[0]!.pairing.state).toBe("REFUSED");
    expect(network.enrolments).toEqual([]);
    expect(screen.getByLabelText("Code")).toBeTruthy();
  });

  test("ThatAnotherHasAnsweredIsNotTakenIn", async () => {
    const { network, calls } = showConsole(`/pair?code=${CODE}`, { make: waiting() });
    const take = await screen.findByRole("button", { name: "Take it in" });
    network.pairings[0]!.pairing.state = "REFUSED";
    await userEvent.click(take);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Somebody has answered this machine already");
    expect(alert.textContent).toContain("run the command on the machine again");
    expect(answers(calls).length).toBe(1);
    expect(network.enrolments).toEqual([]);
  });

  test("WithoutTimeLeftIsNotTakenIn", async () => {
    const make = waiting((network) => {
      network.pairings[0]!.pairing.expiresAt = network.at(network.now + 1500);
    });
    showConsole(`/pair?code=${CODE}`, { make });
    await screen.findByRole("button", { name: "Take it in" });
    expect(await screen.findByText("The code has run out")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Take it in" })).toBeNull();
  });
});

describe("a code that is wrong", () => {
  test("IsSaidToBeUnknownAndIsAskedForOnceAlone", async () => {
    const { calls } = showConsole("/pair?code=AAAA-AAAA", { make: waiting() });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("No machine shows this code now");
    expect(alert.textContent).toContain("Compare it with the machine’s screen");
    window.dispatchEvent(new Event("visibilitychange"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(guesses(calls).length).toBe(1);
  });

  test("IsMendedAndTheMachineShows", async () => {
    showConsole("/pair?code=K7QF-3M0A", { make: waiting() });
    await screen.findByRole("alert");
    const field = screen.getByLabelText<HTMLInputElement>("Code");
    expect(field.value).toBe("K7QF-3M0A");
    await userEvent.type(field, "{Backspace}0{Enter}");
    expect(await screen.findByRole("region", { name: "Take this machine in?" })).toBeTruthy();
  });

  test("IsLookedForAgainWhenOneSaysSo", async () => {
    const { network, calls } = showConsole("/pair?code=AAAA-AAAA", { make: waiting() });
    await screen.findByRole("alert");
    network.pairings[0]!.pairing.code = "AAAA-AAAA";
    await userEvent.click(screen.getByRole("button", { name: "Show the machine" }));
    expect(await screen.findByRole("region", { name: "Take this machine in?" })).toBeTruthy();
    expect(guesses(calls).length).toBe(2);
  });

  test("IsOneTooMany", async () => {
    const make = waiting((network) => (network.wrongCodes = 10));
    showConsole(`/pair?code=${CODE}`, { make });
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Too many wrong codes");
    expect(alert.textContent).toContain("Wait ten minutes");
  });
});

test("AccountThatDoesNotLendIsToldWhomToAsk", async () => {
  const make = waiting((network) => (network.accounts[0]!.roles = ["RENTER"]));
  const { network } = showConsole(`/pair?code=${CODE}`, { make });
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("This account does not lend");
  expect(alert.textContent).toContain("Ask the operator");
  expect(network.pairings[0]!.pairing.state).toBe("WAITING");
});

describe("the way to the page", () => {
  test("VisitorComesBackToTheCodeAfterSigningIn", async () => {
    showConsole(`/pair?code=${CODE}`, { signedIn: false, make: waiting() });
    await screen.findByRole("heading", { name: "Sign in" });
    cleanup();
    window.location.hash = "#token=mock";
    showConsole("/sign-in", { make: waiting() });
    expect(await screen.findByRole("region", { name: "Take this machine in?" })).toBeTruthy();
  });

  test("SecondSignInLeadsToTheOverviewAgain", async () => {
    showConsole(`/pair?code=${CODE}`, { signedIn: false, make: waiting() });
    await screen.findByRole("heading", { name: "Sign in" });
    for (const heading of ["Take a machine in", "Overview"]) {
      cleanup();
      window.location.hash = "#token=mock";
      showConsole("/sign-in", { make: waiting() });
      expect(await screen.findByRole("heading", { name: heading, level: 1 })).toBeTruthy();
    }
  });

  test("PlaceOfAnotherSiteIsNotOne", async () => {
    const href = "//elsewhere.example/pair";
    localStorage.setItem("ioworker.place", JSON.stringify({ href, at: Date.now() }));
    window.location.hash = "#token=mock";
    showConsole("/sign-in");
    expect(await screen.findByRole("heading", { name: "Overview", level: 1 })).toBeTruthy();
  });

  test("ConnectPageLeadsThereAndSaysTheCommandWithoutACode", async () => {
    showConsole("/devices/connect");
    const panel = await screen.findByRole("region", { name: "A machine that shows a code" });
    const command = within(panel).getByLabelText("Command").textContent;
    expect(command).toMatch(/ioworker device connect --url \S+$/);
    expect(within(panel).getByRole("link", { name: "enter it" })).toBeTruthy();
    await userEvent.click(screen.getByRole("link", { name: "Enter it" }));
    expect(await screen.findByRole("heading", { name: "Take a machine in" })).toBeTruthy();
  });
});
