import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { showConsole } from "~/test/console.tsx";

test("CountryIsChosenByNameAndSaved", async () => {
  const { network, bodies } = showConsole("/settings");
  const country = await screen.findByLabelText<HTMLSelectElement>("Country");
  expect(country.value).toBe("");
  expect(country.options.length).toBe(250);
  const names = [...country.options].slice(1).map((option) => option.text);
  expect(names).toEqual([...names].sort(new Intl.Collator("en").compare));
  await userEvent.selectOptions(country, "Germany");
  expect(screen.getByText(/ioworker account country DE/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Saved")).toBeTruthy();
  expect(bodies).toContain('{"country":"DE"}');
  expect(network.accounts[0]!.country).toBe("DE");
  await userEvent.selectOptions(country, "not said");
  expect(screen.queryByText("Saved")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(network.accounts[0]!.country).toBe(""));
});

test("CountryThatIsRefusedSaysWhy", async () => {
  const { network } = showConsole("/settings");
  const country = await screen.findByLabelText<HTMLSelectElement>("Country");
  network.accounts[0]!.country = "DE";
  country.add(new Option("Nowhere", "XX"));
  await userEvent.selectOptions(country, "XX");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect((await screen.findByRole("alert")).textContent).toContain("two letters by ISO 3166-1");
  expect(country.getAttribute("aria-invalid")).toBe("true");
  expect(network.accounts[0]!.country).toBe("DE");
});
