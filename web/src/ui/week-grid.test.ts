import { describe, expect, test } from "vitest";
import { DAY_MINUTES, partsByDay, WEEK_MINUTES, type WeekPart } from "./week-grid.tsx";

describe("partsByDay", () => {
  test("CutsAtMidnightAndCoversTheWholeWeek", () => {
    const part = (from: number, to: number): WeekPart => ({ from, to, tone: "good", text: "" });
    const days = partsByDay([
      part(0, 22 * 60),
      part(22 * 60, DAY_MINUTES + 6 * 60),
      part(DAY_MINUTES + 6 * 60, WEEK_MINUTES),
    ]);
    expect(days.map((day) => day.map((each) => [each.from, each.to]))).toEqual([
      [
        [0, 1320],
        [1320, 1440],
      ],
      [
        [0, 360],
        [360, 1440],
      ],
      ...Array.from({ length: 5 }, () => [[0, 1440]]),
    ]);
  });
});
