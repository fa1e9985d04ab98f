import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { startLive } from "./live.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("RoundOfReadsIsNotCutShortByTheNextEvents", async () => {
  vi.useFakeTimers();
  let send: (sequence: number) => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (sequence) =>
        controller.enqueue(
          new TextEncoder().encode(
            `data: ${JSON.stringify({ sequence: String(sequence), noun: "job", object: "job_1", action: "ended" })}\n\n`,
          ),
        );
    },
  });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body)));
  const cache = new QueryClient();
  const rounds: (() => void)[] = [];
  vi.spyOn(cache, "invalidateQueries").mockImplementation(
    ({ queryKey } = {}) =>
      new Promise((resolve) => {
        if (queryKey?.[0] === "jobs") rounds.push(resolve);
        else resolve();
      }),
  );
  const stop = startLive(cache);
  await vi.advanceTimersByTimeAsync(10);
  send(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(rounds.length).toBe(1);
  send(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(rounds.length).toBe(1);
  rounds[0]!();
  await vi.advanceTimersByTimeAsync(1000);
  expect(rounds.length).toBe(2);
  stop();
});
