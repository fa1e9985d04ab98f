import { expect, test } from "vitest";
import { lonely, withGaps } from "./gaps.ts";

const at = (time: number) => time;

test("GapIsATimeWithoutAReadingOneSpanAfterTheLast", () => {
  expect(withGaps([60, 120, 600, 660], at, 60)).toEqual({
    times: [60, 120, 180, 600, 660],
    readings: [60, 120, undefined, 600, 660],
  });
});

test("SpansThatFollowEachOtherHaveNoGapNorHasASingleReading", () => {
  expect(withGaps([60, 120, 180], at, 60).times).toEqual([60, 120, 180]);
  expect(withGaps([3600], at, 3600).times).toEqual([3600]);
  expect(withGaps([], at, 60)).toEqual({ times: [], readings: [] });
});

test("ValueBetweenTwoGapsStandsAlone", () => {
  expect(lonely([1, null, 0, null, 3, 4, undefined, 5])).toEqual([0, 2, 7]);
  expect(lonely([7])).toEqual([0]);
  expect(lonely([])).toEqual([]);
});
