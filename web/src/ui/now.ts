// The time now, by the server's clock, for everything that says "ago".
import { useSyncExternalStore } from "react";

let offsetMillis = 0;

/** Takes the Date header of an answer, so that a viewer's wrong clock does not show wrong durations. */
export function setServerTime(date: string | null): void {
  if (!date) return;
  const difference = Date.parse(date) - Date.now();
  // The header counts whole seconds; only a real difference is one.
  offsetMillis = Math.abs(difference) > 3000 ? difference : 0;
}

export function nowMillis(): number {
  return Date.now() + offsetMillis;
}

let second = Math.floor(nowMillis() / 1000);
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = Math.floor(nowMillis() / 1000);
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970, moving once a second; one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => second) * 1000;
}
