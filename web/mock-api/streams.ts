// The mock network's server-sent events.
import type { Device, Event, LogChunk } from "../src/api/types.ts";
import type { MockNetwork, MockTask, Watcher } from "./network.ts";
import { sampleAt } from "./telemetry.ts";

type Send = (message: object, id: string) => void;

/** Opens a stream; `begin` gets a way to send and to end, and returns what to do when the reader is gone. */
function stream(signal: AbortSignal, begin: (send: Send, end: () => void) => () => void): Response {
  const encoder = new TextEncoder();
  let open = true;
  let stop = () => {};
  const close = () => {
    open = false;
    queueMicrotask(() => stop());
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const end = () => {
        if (!open) return;
        close();
        controller.close();
      };
      const send: Send = (message, id) => {
        if (open)
          controller.enqueue(encoder.encode(`id: ${id}\ndata: ${JSON.stringify(message)}\n\n`));
      };
      signal.addEventListener("abort", end, { once: true });
      controller.enqueue(encoder.encode(": open\n\n"));
      stop = begin(send, end);
    },
    cancel: close,
  });
  return new Response(body, {
    headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store" },
  });
}

export function eventStream(network: MockNetwork, after: number, signal: AbortSignal): Response {
  return stream(signal, (send) => {
    const tell = (event: Event) => send(event, event.sequence);
    if (after > 0) network.events.filter((event) => Number(event.sequence) > after).forEach(tell);
    const watcher: Watcher = ({ event }) => event && tell(event);
    network.watchers.add(watcher);
    return () => void network.watchers.delete(watcher);
  });
}

export function logStream(
  network: MockNetwork,
  task: MockTask,
  offset: number,
  signal: AbortSignal,
): Response {
  return stream(signal, (send, end) => {
    let sent = task.log.findIndex((chunk) => Number(chunk.nextOffset) > offset || chunk.end);
    if (sent < 0) sent = task.log.length;
    const rest = () => {
      for (; sent < task.log.length; sent += 1) {
        const chunk: LogChunk = task.log[sent]!;
        send(chunk, chunk.nextOffset);
        if (chunk.end) return end();
      }
    };
    const watcher: Watcher = ({ log }) => log === task && rest();
    network.watchers.add(watcher);
    rest();
    return () => void network.watchers.delete(watcher);
  });
}

const PAST_SECONDS = 240;

export function telemetryStream(
  network: MockNetwork,
  device: Device,
  signal: AbortSignal,
): Response {
  return stream(signal, (send) => {
    const now = Math.floor(network.now / 1000) * 1000;
    const tell = (millis: number) => send(sampleAt(device, millis), String(millis));
    if (device.state === "OFFLINE") return () => {};
    for (let second = PAST_SECONDS; second >= 0; second -= 1) tell(now - second * 1000);
    const timer = setInterval(() => tell(Math.floor(Date.now() / 1000) * 1000), 1000);
    return () => clearInterval(timer);
  });
}
