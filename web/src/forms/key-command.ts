// The form of a new key as a line of shell.
import { type Scopes, scopesOf, scopeWords, usualScopes } from "~/words/scope.ts";
import { quoted } from "./command-line.ts";

/** Scopes are named only where they are not the usual ones. */
export function keyCommand(name: string, days: string, scopes: Scopes): string {
  const wanted = scopeWords(scopesOf(scopes));
  const usual = scopeWords(scopesOf(usualScopes));
  const same = wanted.join() === usual.join();
  return [
    `ioworker keys create ${quoted(name.trim() || "NAME")}`,
    `--days ${days || "90"}`,
    ...(same ? [] : wanted.map((word) => `--scope ${word}`)),
  ].join(" ");
}
