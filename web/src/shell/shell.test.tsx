import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { showConsole } from "~/test/console.tsx";
import { quietNetwork as quiet } from "../../mock-api/seed.ts";

describe("the frame", () => {
  test("VisitorWithoutSessionIsToldHowToGetALink", async () => {
    showConsole("/jobs", { signedIn: false });
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeTruthy();
    expect(screen.getByLabelText("Command").textContent).toContain("ioworker sign-in-link");
  });

  test("UsedLinkIsRefusedInWords", async () => {
    window.location.hash = "#token=used";
    showConsole("/sign-in", { signedIn: false });
    expect((await screen.findByRole("alert")).textContent).toContain(
      "This sign-in link has been used",
    );
    expect(window.location.hash).toBe("");
  });

  test("SecondLinkInTheSameTabSignsInThoughOnlyTheFragmentChanged", async () => {
    window.location.hash = "#token=used";
    showConsole("/sign-in");
    await screen.findByRole("alert");
    window.location.hash = "#token=mock";
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeTruthy();
    expect(window.location.hash).toBe("");
  });

  test("RenterSeesNothingOfLendingOrTheNetwork", async () => {
    const { network } = showConsole("/", {
      make: (now) => {
        const made = quiet(now);
        made.accounts[0]!.roles = ["RENTER"];
        return made;
      },
    });
    await screen.findByRole("heading", { name: "Overview" });
    expect(network.accounts[0]!.roles).toEqual(["RENTER"]);
    expect(screen.queryAllByRole("link", { name: "Devices" })).toEqual([]);
    expect(screen.queryAllByRole("link", { name: "Accounts and books" })).toEqual([]);
  });

  test("PaletteFindsADeviceByNameAndGoesThere", async () => {
    showConsole("/");
    await screen.findByRole("heading", { name: "Overview" });
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.type(await screen.findByRole("combobox"), "attic");
    await screen.findByRole("option", { name: /attic-gpu/ });
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { name: "attic-gpu", level: 1 })).toBeTruthy();
  });

  test("EveryChangeCarriesTheGuardAgainstOtherSites", async () => {
    const { calls, network } = showConsole("/settings");
    await userEvent.click(
      await screen.findByRole("button", { name: /End the session of Firefox/ }),
    );
    // The mock refuses a change without the header, so the session is gone only if it was sent.
    await waitFor(() => expect(network.sessions.length).toBe(1));
    expect(calls.some((call) => call.startsWith("DELETE /v1/sessions/"))).toBe(true);
  });

  test("NewKeyIsShownOnce", async () => {
    showConsole("/settings");
    await userEvent.click(await screen.findByRole("button", { name: "New key" }));
    await userEvent.type(await screen.findByLabelText("Name"), "laptop");
    await userEvent.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText(/iow_3nQ8/)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "I have kept it" }));
    await screen.findByText("laptop");
    expect(screen.queryByText(/iow_3nQ8/)).toBeNull();
  });
});
