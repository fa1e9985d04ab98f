// What happened, to what, and why: the codes of recorded events in words.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { EndReason } from "~/api/types.ts";
import { deviceStates, type Word } from "./device.ts";
import { endReasons, jobStates, leaseStates } from "./job.ts";

export const nouns: Record<string, MessageDescriptor> = {
  account: msg`Account`,
  device: msg`Device`,
  enrolment: msg`Enrolment`,
  job: msg`Job`,
  lease: msg`Lease`,
};

/** Actions of events as one word each; an action without one is shown as it is recorded. */
export const actions: Record<string, MessageDescriptor> = {
  created: msg`created`,
  credited: msg`credited`,
  country: msg`said its country`,
  downloaded: msg`downloaded`,
  checked: msg`checked`,
  enrolled: msg`enrolled`,
  linked: msg`linked`,
  tried: msg`tried`,
  failed: msg`failed`,
  revoked: msg`revoked`,
  renamed: msg`renamed`,
  priced: msg`priced`,
  submitted: msg`submitted`,
  placed: msg`placed`,
  pulling: msg`pulling`,
  stopping: msg`stopping`,
  started: msg`started`,
  ended: msg`ended`,
  paused: msg`paused`,
  resumed: msg`resumed`,
  retired: msg`retired`,
  offline: msg`offline`,
  ready: msg`ready`,
  running: msg`running`,
  "cancel requested": msg`cancel requested`,
};

/** The attempt whose checkpoint a lease went on from, if that is what is told. */
export function resumedFrom(action: string): string | undefined {
  return /^resumed from checkpoint of attempt (\d+)$/.exec(action)?.[1];
}

const states: Record<string, Record<string, Word>> = {
  device: deviceStates,
  job: jobStates,
  lease: leaseStates,
};

/** The state of an object of this kind, by the name that an event gives it. */
export function stateWord(noun: string, state: string): MessageDescriptor | undefined {
  return states[noun]?.[state.toUpperCase()]?.word;
}

/** A code of the closed list; owners write the reasons of their pauses themselves. */
export function reasonWord(reason: string): MessageDescriptor | undefined {
  return endReasons[reason.toUpperCase() as EndReason];
}
