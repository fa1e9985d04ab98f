import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { keyCommand } from "~/forms/key-command.ts";
import { showConsole } from "~/test/console.tsx";
import { usualScopes } from "~/words/scope.ts";
import type { MockNetwork } from "../../../mock-api/network.ts";
import { quietNetwork } from "../../../mock-api/seed.ts";
import { CODE } from "../../../mock-api/sign-in.ts";

const changed = (change: (network: MockNetwork) => void) => (now: number) => {
  const network = quietNetwork(now);
  change(network);
  return network;
};
/** Nobody has shown lately who it is. */
const stale = changed((network) => (network.sessions[0]!.provenAt = "2020-01-01T00:00:00Z"));
const press = async (name: string | RegExp) =>
  userEvent.click(await screen.findByRole("button", { name }));
const counted = (calls: string[], call: string) => calls.filter((each) => each === call).length;

async function fillKey(): Promise<void> {
  await press("New key");
  const dialog = await screen.findByRole("dialog");
  await userEvent.type(within(dialog).getByLabelText("Name"), "laptop");
  await press("Create");
}

async function showByCode(): Promise<void> {
  await press("Send a code to ada@example.org");
  await userEvent.type(await screen.findByLabelText("Code"), CODE);
  await press("Continue");
}

test("LastWayCannotBeRemovedAndThePageSaysWhy", async () => {
  showConsole("/settings", { make: changed((network) => network.identities.splice(1)) });
  const remove = await screen.findByRole<HTMLButtonElement>("button", { name: /^Remove Google/ });
  expect(remove.disabled).toBe(true);
  expect(screen.getByText(/The only way into your account cannot be removed/)).toBeTruthy();
});

test("WayIsRenamedAndAnotherIsRemoved", async () => {
  const { network } = showConsole("/settings");
  await press("Rename Laptop");
  const name = await screen.findByLabelText("Name");
  await userEvent.clear(name);
  await userEvent.type(name, "Key ring");
  await press("Save");
  await press(/^Remove Passkey, Key ring/);
  await press("Remove");
  await waitFor(() => expect(network.identities.length).toBe(2));
  await waitFor(() => expect(screen.queryByText("Key ring")).toBeNull());
});

test("StepUpKeepsTheFormAndRepeatsTheCallByItself", async () => {
  const { calls } = showConsole("/settings", { make: stale });
  await fillKey();
  await screen.findByText("Show once more who you are");
  expect(screen.queryByRole("button", { name: "Continue with Apple" })).toBeNull();
  await showByCode();
  expect(await screen.findByText(/iow_3nQ8/)).toBeTruthy();
  expect(counted(calls, "POST /v1/api-keys")).toBe(2);
});

test("StepUpThatDoesNotHelpIsAskedForOnceOnly", async () => {
  const { network, calls } = showConsole("/settings", { make: stale });
  Object.defineProperty(network.sessions[0]!, "provenAt", {
    get: () => "2020-01-01T00:00:00Z",
    set: () => undefined,
  });
  await fillKey();
  await showByCode();
  expect((await screen.findByRole("alert")).textContent).toContain("Show once more who you are");
  expect(counted(calls, "POST /v1/api-keys")).toBe(2);
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("laptop");
});

test("StepUpThatIsClosedRefusesTheCallAndKeepsTheForm", async () => {
  const { calls } = showConsole("/settings", { make: stale });
  await fillKey();
  await screen.findByText("Show once more who you are");
  await userEvent.keyboard("{Escape}");
  expect((await screen.findByRole("alert")).textContent).toContain("Show once more who you are");
  expect(counted(calls, "POST /v1/api-keys")).toBe(1);
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("laptop");
});

test("AccountWithoutWaysIsToldToUseANewLink", async () => {
  const make = (now: number) => {
    const network = stale(now);
    network.identities = [];
    return network;
  };
  showConsole("/settings", { make });
  await fillKey();
  expect(await screen.findByText(/Sign in with a new link, then repeat this/)).toBeTruthy();
});

test("LinkOfAWayWantsAStepUpFirst", async () => {
  const { network } = showConsole("/settings", { make: stale });
  await press("Link another");
  await userEvent.type(await screen.findByLabelText("E-mail address"), "ada@work.example");
  await press("Send a code");
  await screen.findByText("Show once more who you are");
  await showByCode();
  await userEvent.type(await screen.findByLabelText("Code"), CODE);
  await press("Continue");
  await waitFor(() => expect(network.identities.length).toBe(4));
});

test("KeyHasTheScopesThatAreChosenAndTheCommandLineEqualsThem", async () => {
  const { bodies } = showConsole("/settings");
  await press("New key");
  const command = within(await screen.findByRole("dialog")).getByLabelText("Command");
  expect(command.textContent).not.toContain("--scope");
  await userEvent.click(screen.getByLabelText("Devices: read"));
  await userEvent.click(screen.getByLabelText("Money: write"));
  expect(command.textContent).toContain(
    "--scope jobs:write --scope money:write --scope account:read",
  );
  await userEvent.type(screen.getByLabelText("Name"), "books");
  await press("Create");
  await press("I have kept it");
  expect(await screen.findByText("jobs:write money:write account:read")).toBeTruthy();
  expect(bodies.some((body) => body.includes('["JOBS_WRITE","MONEY_WRITE","ACCOUNT_READ"]'))).toBe(
    true,
  );
});

test("NetworkIsOfferedToOperatorsOnly", async () => {
  showConsole("/settings", {
    make: changed((network) => (network.accounts[0]!.roles = ["RENTER"])),
  });
  await press("New key");
  expect(await screen.findByLabelText("Account: write")).toBeTruthy();
  expect(screen.queryByLabelText("Network: read")).toBeNull();
});

test("UsualScopesAreNotSpelledOut", () => {
  expect(keyCommand("ci", "90", usualScopes)).toBe("ioworker keys create ci --days 90");
});
