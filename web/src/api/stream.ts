// Server-sent events over fetch: unlike EventSource it sees refusals and resumes where the caller says.
import { ApiError, refusalOf } from "./client.ts";

const RETRY_MILLIS_FIRST = 500;
const RETRY_MILLIS_MAX = 10_000;
const BLANK_LINE = /\r?\n\r?\n/;
// A record longer than this is not one that the coordinator sends.
const RECORD_CHARACTERS_MAX = 4 * 1024 * 1024;

export type StreamState = "connecting" | "open" | "lost" | "ended" | "refused";

export interface Stream<T> {
  /** Asked anew for each connection, so that it can name the place to go on from. */
  url: () => string;
  onMessage: (message: T) => void;
  onState?: (state: StreamState, error?: ApiError) => void;
  /** True after the last message: the stream is over and is not opened again. */
  isEnd?: (message: T) => boolean;
}

/** Yields the data of each record. Comments (keep-alives) and other fields are passed over. */
export async function* readRecords(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      for (let end = BLANK_LINE.exec(rest); end; end = BLANK_LINE.exec(rest)) {
        const record = rest.slice(0, end.index);
        rest = rest.slice(end.index + end[0].length);
        const data = record
          .split(/\r?\n/)
          .filter((line) => line.startsWith("data:"))
          .map((line) => line.slice(line.startsWith("data: ") ? 6 : 5));
        if (data.length > 0) yield data.join("\n");
      }
      if (rest.length > RECORD_CHARACTERS_MAX) throw new Error("record too long");
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** Reads one connection to its end. True if the stream is over for good. */
async function readOnce<T>(
  stream: Stream<T>,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<boolean> {
  const response = await fetch(stream.url(), {
    headers: { Accept: "text/event-stream" },
    credentials: "same-origin",
    cache: "no-store",
    signal,
  });
  if (!response.ok) throw await refusalOf(response);
  onOpen();
  for await (const data of readRecords(response.body!)) {
    if (signal.aborted) return true;
    const message = JSON.parse(data) as T;
    stream.onMessage(message);
    if (stream.isEnd?.(message)) return true;
  }
  return false;
}

/** Opens the stream and keeps it open, with growing pauses between attempts. Returns how to close it. */
export function watch<T>(stream: Stream<T>): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const tell = (state: StreamState, error?: ApiError) => {
    if (!signal.aborted) stream.onState?.(state, error);
  };
  const run = async () => {
    let wait = RETRY_MILLIS_FIRST;
    tell("connecting");
    while (!signal.aborted) {
      try {
        const over = await readOnce(stream, signal, () => {
          wait = RETRY_MILLIS_FIRST;
          tell("open");
        });
        if (over) return tell("ended");
      } catch (error) {
        // Asking again does not change a refusal; only a missing or overloaded server comes back.
        if (
          error instanceof ApiError &&
          error.status >= 400 &&
          error.status < 500 &&
          error.status !== 429
        ) {
          return tell("refused", error);
        }
      }
      tell("lost");
      await pause(wait * (0.75 + Math.random() / 2), signal);
      wait = Math.min(wait * 2, RETRY_MILLIS_MAX);
    }
  };
  void run();
  return () => stop.abort();
}
