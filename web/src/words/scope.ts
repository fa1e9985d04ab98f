// What a key may do, in five pairs of reading and writing, as the contract's closed list has them.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Scope } from "~/api/types.ts";

export const scopeNouns = ["jobs", "devices", "money", "account", "network"] as const;
export type ScopeNoun = (typeof scopeNouns)[number];

/** Writing includes reading. */
export type ScopeLevel = "none" | "read" | "write";
export type Scopes = Record<ScopeNoun, ScopeLevel>;

/** What programs need; a key gets this if nothing is said. */
export const usualScopes: Scopes = {
  jobs: "write",
  devices: "write",
  money: "read",
  account: "read",
  network: "none",
};

export const scopeTitles: Record<ScopeNoun, MessageDescriptor> = {
  jobs: msg`Jobs`,
  devices: msg`Devices`,
  money: msg`Money`,
  account: msg`Account`,
  network: msg`Network`,
};

export const scopeNotes: Record<ScopeNoun, MessageDescriptor> = {
  jobs: msg`jobs, tasks, logs, artifacts`,
  devices: msg`devices, their policies, what they did`,
  money: msg`balance, transfers, earnings`,
  account: msg`sessions, keys, every event`,
  network: msg`what operators see`,
};

/** One scope for each noun that there is something of. */
export function scopesOf(chosen: Scopes): Scope[] {
  return scopeNouns
    .filter((noun) => chosen[noun] !== "none")
    .map((noun) => `${noun}_${chosen[noun]}`.toUpperCase() as Scope);
}

/** "jobs:write", as the command line says it. */
export function scopeWord(scope: Scope): string {
  return scope.toLowerCase().replace("_", ":");
}

/** What a key has, without the reading that its writing includes. */
export function scopeWords(scopes: readonly Scope[]): string[] {
  return scopeNouns.flatMap((noun) => {
    const name = noun.toUpperCase();
    if (scopes.includes(`${name}_WRITE` as Scope)) return [`${noun}:write`];
    return scopes.includes(`${name}_READ` as Scope) ? [`${noun}:read`] : [];
  });
}
