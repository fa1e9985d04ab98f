import { expect, test } from "vitest";
import { LogText } from "./log.tsx";

function linesOf(...parts: [text: string, error?: boolean][]): string[] {
  const log = new LogText();
  for (const [text, error] of parts) log.add(text, error ?? false);
  return log.lines.map((line) => `${line.number}${line.error ? "!" : " "}${line.text}`);
}

test("LinesAreWholeHoweverTheTextIsCut", () => {
  expect(linesOf(["one\ntw"], ["o\n"], ["\n"], ["four"])).toEqual([
    "1 one",
    "2 two",
    "3 ",
    "4 four",
  ]);
});

test("ErrorsStandOnLinesOfTheirOwn", () => {
  expect(linesOf(["out"], ["err\n", true], ["more\n"])).toEqual(["1 out", "2!err", "3 more"]);
});

test("ProgressBarShowsItsLastState", () => {
  expect(linesOf(["10%\r50%\r"], ["100%\n"], ["done\n"])).toEqual(["1 100%", "2 done"]);
});

test("TerminalColoursAreLeftOut", () => {
  expect(linesOf(["\u001b[32mgreen\u001b[0m\n"])).toEqual(["1 green"]);
});

test("VeryLongLogKeepsItsEnd", () => {
  const log = new LogText();
  for (let part = 0; part < 25; part += 1) log.add("x\n".repeat(1000), false);
  expect(log.lines.length).toBe(20_000);
  expect(log.dropped).toBe(5000);
  expect(log.lines[0]!.number).toBe(5001);
});
