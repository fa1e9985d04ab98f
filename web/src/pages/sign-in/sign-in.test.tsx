import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { showConsole } from "~/test/console.tsx";
import { tell } from "~/shell/told.tsx";
import { leaveFor } from "~/ways/leave.ts";
import { keepPending } from "~/ways/pending.ts";
import type { Pending } from "~/ways/pending.ts";
import type { MockNetwork } from "../../../mock-api/network.ts";
import { quietNetwork } from "../../../mock-api/seed.ts";
import { CODE } from "../../../mock-api/sign-in.ts";

vi.mock("~/ways/leave.ts", () => ({ leaveFor: vi.fn() }));
beforeEach(() => vi.mocked(leaveFor).mockClear());
afterEach(() => {
  tell(null);
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, "credentials");
  window.history.replaceState(null, "", "/");
});

const with_ = (change: (network: MockNetwork) => void) => (now: number) => {
  const network = quietNetwork(now);
  change(network);
  return network;
};
const signedOut = (make = quietNetwork, path = "/sign-in") =>
  showConsole(path, { signedIn: false, make });
const press = async (name: string | RegExp) =>
  userEvent.click(await screen.findByRole("button", { name }));

async function askCode(email: string): Promise<HTMLInputElement> {
  await userEvent.type(await screen.findByLabelText("E-mail address"), email);
  await press("Send a code");
  return screen.findByLabelText<HTMLInputElement>("Code");
}

describe("the sign-in page", () => {
  test("EachProviderHasItsButtonAndLeavesForItsPage", async () => {
    signedOut();
    await press("Continue with Google");
    await waitFor(() => expect(leaveFor).toHaveBeenCalledOnce());
    expect(vi.mocked(leaveFor).mock.calls[0]![0]).toContain("/mock-provider/google?state=");
    expect(screen.getByRole("button", { name: "Continue with Our university" })).toBeTruthy();
  });

  test("BrowserWithoutPasskeysOffersNone", async () => {
    signedOut();
    await screen.findByRole("button", { name: "Continue with Google" });
    expect(screen.queryByRole("button", { name: "Passkey" })).toBeNull();
  });

  test("NetworkWithoutWaysSaysHowTheLinkWorks", async () => {
    signedOut(with_((network) => Object.assign(network.ways, none)));
    expect(await screen.findByText(/You sign in with a link that works once/)).toBeTruthy();
    expect(screen.getByLabelText("Command").textContent).toContain("ioworker sign-in-link");
  });

  test("CodeIsPastedWithBlanksAndSignsIn", async () => {
    signedOut(quietNetwork, "/jobs");
    const field = await askCode("ada@example.org");
    expect(field.autocomplete).toBe("one-time-code");
    await userEvent.click(field);
    await userEvent.paste(" 314 159\n");
    expect(field.value).toBe(CODE);
    await press("Continue");
    expect(await screen.findByRole("heading", { name: "Jobs", level: 1 })).toBeTruthy();
  });

  test("WrongCodeSaysHowManyTriesAreLeftAndUsedUpAsksForAnother", async () => {
    signedOut();
    await askCode("ada@example.org");
    for (const said of ["4 tries are left", "3 tries", "2 tries", "1 try is left", "too often"]) {
      await userEvent.type(screen.getByLabelText("Code"), "000000");
      await press("Continue");
      await waitFor(() => expect(screen.getByRole("alert").textContent).toContain(said));
    }
    expect(screen.queryByRole("button", { name: "Continue" })).toBeNull();
    await press("Send another code");
    await userEvent.type(await screen.findByLabelText("Code"), CODE);
    await press("Continue");
    expect(await screen.findByRole("heading", { name: "Overview", level: 1 })).toBeTruthy();
  });

  test("CodeThatGoesToTheLogSaysSo", async () => {
    signedOut(with_((network) => (network.ways.emailToLog = true)));
    await askCode("ada@example.org");
    expect(screen.getByText(/in the coordinator’s log/)).toBeTruthy();
  });

  test("NewAccountIsWelcomedOnce", async () => {
    signedOut();
    await userEvent.type(await askCode("new@example.org"), CODE);
    await press("Continue");
    expect(await screen.findByText(/^Welcome\./)).toBeTruthy();
    await userEvent.click(screen.getByRole("link", { name: "Settings" }));
    await screen.findByRole("heading", { name: "Settings", level: 1 });
    await waitFor(() => expect(screen.queryByText(/^Welcome\./)).toBeNull());
  });

  test("WhoIsNotKnownWhereNobodySignsUpIsToldWhomToAsk", async () => {
    signedOut(with_((network) => (network.ways.signUp = false)));
    await userEvent.type(await askCode("new@example.org"), CODE);
    await press("Continue");
    expect((await screen.findByRole("alert")).textContent).toContain("ask an operator");
  });

  test("PasskeyThatIsCancelledLeavesEveryWayOpen", async () => {
    vi.stubGlobal("PublicKeyCredential", class {});
    const get = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    Object.defineProperty(navigator, "credentials", { value: { get }, configurable: true });
    signedOut();
    await press("Passkey");
    expect((await screen.findByRole("alert")).textContent).toContain("No passkey was shown");
    const again = screen.getByRole<HTMLButtonElement>("button", { name: "Passkey" });
    expect(again.disabled).toBe(false);
  });
});

test("WalletThatRefusesIsSaidToAndOneThatSignsSignsIn", async () => {
  const account = { address: "4".repeat(44), chains: [], features: ["solana:signMessage"] };
  const sign = vi.fn();
  const wallet = {
    name: "Purse",
    chains: ["solana:mainnet"],
    accounts: [],
    features: {
      "standard:connect": { connect: () => Promise.resolve({ accounts: [account] }) },
      "solana:signMessage": { signMessage: sign },
    },
  };
  signedOut();
  await press("Solana wallet");
  expect(screen.getByText(/There is no Solana wallet in this browser/)).toBeTruthy();
  const detail = (api: { register: (wallet: object) => () => void }) => api.register(wallet);
  act(() => {
    window.dispatchEvent(new CustomEvent("wallet-standard:register-wallet", { detail }));
  });
  sign.mockRejectedValueOnce(new Error("User rejected the request."));
  await press("Solana wallet Purse");
  expect((await screen.findByRole("alert")).textContent).toContain("The wallet did not sign");
  sign.mockImplementationOnce(({ message }) =>
    Promise.resolve([{ signedMessage: message, signature: new Uint8Array(64) }]),
  );
  await press("Solana wallet Purse");
  expect(await screen.findByText(/^Welcome\./)).toBeTruthy();
});

const none = { providers: [], email: false, passkeys: false, solana: false };

function comeBack(query: string, pending?: Pending, purpose = "SIGN_IN") {
  const make = with_((network) =>
    network.attempts.set("a1", {
      id: "a1",
      purpose: (pending?.purpose ?? purpose) as "SIGN_IN",
      provider: "google",
      subject: "",
      tries: 0,
      expires: network.now + 1000_000,
    }),
  );
  if (pending) keepPending("a1", pending);
  window.history.replaceState(null, "", `/sign-in/callback/google?state=a1&${query}`);
  return showConsole("/sign-in/callback/google", { signedIn: pending !== undefined, make });
}

describe("the callback page", () => {
  test("SignsInWithWhatTheProviderSaidToTheByte", async () => {
    const { bodies } = comeBack("code=12345678901234567890");
    await screen.findByRole("heading", { name: "Overview", level: 1 });
    expect(bodies[0]).toContain("state=a1&code=12345678901234567890");
    expect(window.location.search).toBe("");
  });

  for (const [query, said] of [
    ["error=access_denied", "You have cancelled this"],
    ["code=down", "does not answer"],
  ] as const)
    test(`SaysWhatWentWrongAndTheWayOn: ${query}`, async () => {
      comeBack(query);
      expect((await screen.findByRole("alert")).textContent).toContain(said);
      await userEvent.click(screen.getByRole("link", { name: "Sign in" }));
      expect(await screen.findByRole("button", { name: "Continue with Google" })).toBeTruthy();
    });

  test("ReloadSaysThatTheAttemptIsOver", async () => {
    const { calls } = showConsole("/sign-in/callback/google", { signedIn: false });
    expect((await screen.findByRole("alert")).textContent).toContain("This attempt is over");
    expect(calls.some((call) => call.includes(":finish"))).toBe(false);
  });

  test("WayOfAnotherAccountIsNotLinked", async () => {
    comeBack("code=taken", { purpose: "LINK", returnTo: "/settings" });
    expect((await screen.findByRole("alert")).textContent).toContain("another account already");
    expect(screen.getByRole("link", { name: "Back to the page" })).toBeTruthy();
  });

  test("StepUpLeadsBackAndSaysThatItCanBeRepeated", async () => {
    comeBack("code=ok", { purpose: "STEP_UP", returnTo: "/settings" });
    await screen.findByRole("heading", { name: "Settings", level: 1 });
    expect(await screen.findByText(/Repeat now what you wanted/)).toBeTruthy();
  });
});
