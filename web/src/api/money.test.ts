import { expect, test } from "vitest";
import { isAmount, minus, plainAmount, priceOf, sum, toAmount, toMicros } from "./money.ts";

test("SumsAreExactWhereFloatsAreNot", () => {
  expect(sum(["0.1", "0.2"])).toBe("0.300000");
  expect(sum(Array<string>(10).fill("0.100001"))).toBe("1.000010");
  expect(minus("0.000001", "0.000002")).toBe("-0.000001");
});

test("EveryAmountComesBackAsItWas", () => {
  for (const amount of ["0.000000", "12.345678", "-0.000001", "9007199254740993.000001"])
    expect(toAmount(toMicros(amount))).toBe(amount);
});

test("PriceOfSecondsIsRoundedDown", () => {
  expect(priceOf("0.010000", 10)).toBe(27n);
  expect(priceOf("3.600000", 1)).toBe(1000n);
  expect(priceOf("1.000000", -5)).toBe(0n);
});

test("AmountIsADecimalWithAtMostSixDigits", () => {
  expect(["1", "0.5", "25.000001"].every(isAmount)).toBe(true);
  expect(["", "-1", "1.", ".5", "1.0000001", "1e3", "1,5"].some(isAmount)).toBe(false);
});

test("PlainAmountsHaveTwoDigitsUnlessMoreSaySomething", () => {
  expect(["0.420000", "1.000000", "0.1234", "0.100001", "7"].map(plainAmount)).toEqual([
    "0.42",
    "1.00",
    "0.1234",
    "0.100001",
    "7.00",
  ]);
});
