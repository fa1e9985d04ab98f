// The live link: one stream of events for the whole console, which says what in the cache is stale.
//
// A link that is lost is shown as lost; values that were shown stay, greyed, with their age.
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { nowMillis } from "../ui/now.ts";
import { keys } from "./keys.ts";
import { type StreamState, watch } from "./stream.ts";
import type { Event } from "./types.ts";
import { urls } from "./urls.ts";

// Events of one burst are answered with one round of reads.
const GATHER_MILLIS = 400;

export interface Link {
  state: StreamState;
  /** When the link was last known to work; milliseconds since 1970. */
  seenAt: number;
}

let link: Link = { state: "connecting", seenAt: 0 };
const linkListeners = new Set<() => void>();
const eventListeners = new Set<(event: Event) => void>();

function setLink(state: StreamState): void {
  link = { state, seenAt: state === "open" || link.state === "open" ? nowMillis() : link.seenAt };
  for (const listener of linkListeners) listener();
}

export function useLink(): Link {
  return useSyncExternalStore(
    (listener) => (linkListeners.add(listener), () => void linkListeners.delete(listener)),
    () => link,
  );
}

/** Calls back for each new event, until the returned function is called. */
export function onEvent(listener: (event: Event) => void): () => void {
  eventListeners.add(listener);
  return () => void eventListeners.delete(listener);
}

/** What a state change makes stale. Money moves with leases, and the market with devices. */
export function staleAfter(event: Event): QueryKey[] {
  const stale: QueryKey[] = [keys.events];
  if (event.noun === "account") stale.push(keys.me, keys.accounts, keys.transfers, keys.books);
  if (event.noun === "device" || event.deviceId) stale.push(keys.devices, keys.market);
  if (event.noun === "enrolment" || (event.noun === "device" && event.action === "enrolled"))
    stale.push(keys.enrolments);
  if (event.noun === "job" || event.jobId) stale.push(keys.jobs);
  if (event.noun === "lease")
    stale.push(keys.leases, keys.me, keys.earnings, keys.transfers, keys.books);
  return stale;
}

/** Opens the live link and keeps the cache fresh by it. Returns how to close it. */
export function startLive(cache: QueryClient): () => void {
  let last = "0";
  let stale = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lostBefore = false;

  // One round at a time: a round that began while another runs would cancel its reads, and under
  // a steady stream of events no long list would ever arrive.
  const refresh = async () => {
    const gathered = [...stale.values()];
    stale = new Map();
    await Promise.all(gathered.map((queryKey) => cache.invalidateQueries({ queryKey })));
    timer = undefined;
    if (stale.size > 0) gather();
  };
  const gather = () => {
    timer ??= setTimeout(() => void refresh(), GATHER_MILLIS);
  };
  const close = watch<Event>({
    url: () => urls.eventsWatch(last),
    onMessage: (event) => {
      last = event.sequence;
      for (const listener of eventListeners) listener(event);
      for (const key of staleAfter(event)) stale.set(JSON.stringify(key), key);
      gather();
    },
    onState: (state) => {
      setLink(state);
      if (state === "refused") void cache.invalidateQueries({ queryKey: keys.me });
      // Without a known place to go on from, whatever happened in between was missed.
      if (state === "open" && lostBefore && last === "0") void cache.invalidateQueries();
      if (state === "lost") lostBefore = true;
    },
  });
  return () => {
    clearTimeout(timer);
    close();
    link = { state: "connecting", seenAt: 0 };
  };
}
