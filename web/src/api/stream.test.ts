import { afterEach, expect, test, vi } from "vitest";
import { readRecords, watch } from "./stream.ts";

afterEach(() => void vi.unstubAllGlobals());

function bodyOf(...parts: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(encoder.encode(part));
      controller.close();
    },
  });
}

async function all(body: ReadableStream<Uint8Array>): Promise<string[]> {
  const found: string[] = [];
  for await (const record of readRecords(body)) found.push(record);
  return found;
}

test("RecordsComeWholeHoweverTheBytesAreCut", async () => {
  const text = ': keep-alive\n\nid: 1\ndata: {"text":"é"}\n\nid: 2\r\ndata: two\r\n\r\n';
  const bytes = new TextEncoder().encode(text);
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, cut));
        controller.enqueue(bytes.slice(cut));
        controller.close();
      },
    });
    expect(await all(body)).toEqual(['{"text":"é"}', "two"]);
  }
});

test("BrokenStreamGoesOnWhereItWas", async () => {
  const asked: string[] = [];
  let offset = "0";
  vi.stubGlobal("Math", Object.assign(Object.create(Math) as Math, { random: () => 0 }));
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return new Response(
      asked.length === 1
        ? bodyOf('data: {"next":"7"}\n\n')
        : bodyOf('data: {"next":"9","end":true}\n\n'),
    );
  });
  const states: string[] = [];
  await new Promise<void>((resolve) => {
    watch<{ next: string; end?: boolean }>({
      url: () => `/log?offset=${offset}`,
      onMessage: (message) => (offset = message.next),
      onState: (state) => {
        states.push(state);
        if (state === "ended") resolve();
      },
      isEnd: (message) => message.end === true,
    });
  });
  expect(asked).toEqual(["/log?offset=0", "/log?offset=7"]);
  expect(states).toEqual(["connecting", "open", "lost", "open", "ended"]);
});

test("RefusedStreamIsNotAskedForAgain", async () => {
  let asked = 0;
  vi.stubGlobal("fetch", async () => {
    asked += 1;
    return Response.json({ code: "not_found", message: "no such job" }, { status: 404 });
  });
  const error = await new Promise((resolve) => {
    watch({
      url: () => "/log",
      onMessage: () => undefined,
      onState: (state, refusal) => state === "refused" && resolve(refusal),
    });
  });
  expect(error).toMatchObject({ status: 404, message: "no such job" });
  expect(asked).toBe(1);
});
