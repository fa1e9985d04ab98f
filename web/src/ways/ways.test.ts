import { beforeEach, expect, test } from "vitest";
import { holdCallback, takeCallback } from "./callback.ts";
import { innerPath } from "./inner-path.ts";
import { keepPending, takePending } from "./pending.ts";

beforeEach(() => sessionStorage.clear());

const hostile = [
  "//elsewhere.example",
  "/\\elsewhere.example",
  "/\t/elsewhere.example",
  "/.//elsewhere.example",
  "https://elsewhere.example/",
  "javascript:alert(1)",
  "settings",
  "",
  "/sign-in",
  "/sign-in/callback/google?state=x",
  undefined,
  7,
];

test("OnlyAPathOfThisConsoleIsOne", () => {
  for (const path of hostile) expect([path, innerPath(path)]).toEqual([path, "/"]);
  for (const path of ["/", "/jobs?state=RUNNING#a", "/devices/d_1?tab=policy", "/sign-ins"])
    expect(innerPath(path)).toBe(path);
});

test("HostileReturnPathOfAnAttemptLeadsToTheOverview", () => {
  keepPending("a", { purpose: "LINK", returnTo: "//elsewhere.example" });
  expect(takePending("a")).toEqual({ purpose: "LINK", returnTo: "/" });
});

test("AttemptIsToldOnceAndByItsOwnIdAlone", () => {
  keepPending("a", { purpose: "STEP_UP", returnTo: "/settings" });
  expect(takePending("b")).toBeUndefined();
  expect(takePending("a")).toEqual({ purpose: "STEP_UP", returnTo: "/settings" });
  expect(takePending("a")).toBeUndefined();
});

test("CallbackIsTakenOutOfTheAddressToTheByteAndOnce", () => {
  const query = "state=a%2Bb&code=12345678901234567890&iss=https%3A%2F%2Fp";
  window.history.replaceState(null, "", `/sign-in/callback/google?${query}`);
  holdCallback();
  expect(window.location.search).toBe("");
  expect(takeCallback()).toEqual({ attemptId: "a+b", ticket: "", query });
  expect(takeCallback()).toBeUndefined();
  window.history.replaceState(null, "", "/");
});
