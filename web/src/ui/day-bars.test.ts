import { expect, test } from "vitest";
import { ticksTo } from "./day-bars.tsx";

test("TicksAreRoundAndReachTheHighestBar", () => {
  expect(ticksTo(2.09)).toEqual([0, 1, 2, 3]);
  expect(ticksTo(0)).toEqual([0, 1]);
  for (const most of [0.000_097, 0.013, 0.99, 1, 3, 7.4, 1234]) {
    const ticks = ticksTo(most);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(ticks.length).toBeLessThanOrEqual(5);
  }
});
