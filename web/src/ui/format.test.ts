import { i18n } from "@lingui/core";
import { afterEach, expect, test } from "vitest";
import {
  formatBytes,
  formatDuration,
  formatMib,
  formatMoney,
  formatRelative,
  shortId,
} from "./format.ts";
import { toCsv } from "./csv.ts";

afterEach(() => i18n.activate("en"));

test("MoneyHasFourDigitsBelowOneAndTwoAbove", () => {
  expect(formatMoney("0.420000", "EUR")).toBe("€0.4200");
  expect(formatMoney("12.345678", "EUR")).toBe("€12.35");
  expect(formatMoney("0.000000", "EUR")).toBe("€0.00");
});

test("MoneyNeverShowsNothingForSomething", () => {
  expect(formatMoney("0.000027", "EUR")).toBe("€0.000027");
});

test("CurrencyThatIsNoCodeStandsBesideTheNumber", () => {
  expect(formatMoney("1.500000", "credits")).toBe("1.50 credits");
});

test("NumbersAreOfTheViewersLanguage", () => {
  i18n.load("de", {});
  i18n.activate("de");
  expect(formatMoney("1234.5", "EUR")).toBe("1.234,50\u00a0€");
});

test("DurationHasTwoUnitsAtMost", () => {
  expect([3, 400, 59_000, 600_000, 3_725_000, 90_000_000].map(formatDuration)).toEqual([
    "< 0.1 s",
    "0.4 s",
    "59 s",
    "10 min",
    "1 h 2 min",
    "1 d 1 h",
  ]);
});

test("SizesHaveTheirUnits", () => {
  expect([73, 1500, 3e8].map(formatBytes)).toEqual(["73\u00a0B", "1.5\u00a0kB", "300\u00a0MB"]);
  expect([512, 1536].map(formatMib)).toEqual(["512\u00a0MiB", "1.5\u00a0GiB"]);
});

test("AgoIsInWords", () => {
  expect(formatRelative(0, 125_000)).toBe("2 min. ago");
});

test("IdIsShortenedInTheMiddle", () => {
  expect(shortId("job_01ke9x7mzq4t8v2n5r6w000abc")).toBe("job_01ke…0abc");
});

test("CsvCellThatLooksLikeAFormulaStaysText", () => {
  expect(toCsv([{ name: "=1+1", note: 'a "b", c' }])).toBe('name,note\r\n\'=1+1,"a ""b"", c"\r\n');
});
