import { i18n } from "@lingui/core";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

i18n.load("en", {});
i18n.activate("en");
afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});
// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 20_000 });

// jsdom draws nothing and so has none of these.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
globalThis.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
  dispatchEvent: () => false,
})) as typeof matchMedia;
window.scrollTo = () => undefined;
