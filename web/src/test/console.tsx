// The whole console in a test, on the mock API, with time in the test's hand.
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { act, render } from "@testing-library/react";
import { vi } from "vitest";
import { makeCache } from "~/cache.ts";
import { makeRouter } from "~/router.tsx";
import type { MockNetwork } from "../../mock-api/network.ts";
import { handle } from "../../mock-api/handle.ts";
import { quietNetwork } from "../../mock-api/seed.ts";

export interface Shown {
  network: MockNetwork;
  /** Lets so much time pass on the network, in steps of a tenth of a second. */
  pass: (millis: number) => Promise<void>;
  /** Method and path of every call so far. */
  calls: string[];
  /** What they carried, of those that carried something. */
  bodies: string[];
}

interface Options {
  signedIn?: boolean;
  make?: (now: number) => MockNetwork;
}

export function showConsole(
  path: string,
  { signedIn = true, make = quietNetwork }: Options = {},
): Shown {
  const network = make(Date.now());
  const calls: string[] = [];
  const bodies: string[] = [];
  let session = signedIn;
  vi.stubGlobal("fetch", async (input: string, init?: RequestInit) => {
    const { signal, ...rest } = init ?? {};
    calls.push(`${rest.method ?? "GET"} ${input}`);
    if (typeof rest.body === "string") bodies.push(rest.body);
    // Signals of jsdom are not those of Node's Request; the stub needs none.
    void signal;
    const request = new Request(`http://console.test${input}`, rest);
    const response = await handle(network, request, session);
    if (response.headers.get("set-cookie")?.startsWith("mock-session=1")) session = true;
    return response;
  });
  const cache = makeCache();
  const router = makeRouter();
  router.update({ ...router.options, history: createMemoryHistory({ initialEntries: [path] }) });
  render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={cache}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>,
  );
  const pass = (millis: number) =>
    act(async () => {
      for (let passed = 0; passed < millis; passed += 100) network.tick(network.now + 100);
      await cache.invalidateQueries();
    });
  return { network, pass, calls, bodies };
}
