// Pairings: machines that show a short code and wait to be taken in.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type { Pairing } from "./types.ts";
import { urls } from "./urls.ts";

const CODE_LETTERS = 8;

/** A code as machines show it, whatever was typed: "K7QF-3M9P". */
export function pairingCodeOf(text: string): string {
  const plain = text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, "")
    .slice(0, CODE_LETTERS);
  const half = CODE_LETTERS / 2;
  return plain.length > half ? `${plain.slice(0, half)}-${plain.slice(half)}` : plain;
}

/** True for what can be a code. */
export function isPairingCode(code: string): boolean {
  return code.replace("-", "").length === CODE_LETTERS;
}

/** A wrong code counts as a guess, and few are allowed: it is not asked for again by itself. */
export function pairingQuery(code: string) {
  return queryOptions({
    queryKey: keys.pairing(code),
    queryFn: ({ signal }) => api.get<Pairing>(urls.pairing(code), signal),
    retry: false,
    retryOnMount: false,
    refetchOnWindowFocus: ({ state }) => state.status === "success",
    refetchOnReconnect: ({ state }) => state.status === "success",
  });
}

export function answerPairing(code: string, accept: boolean): Promise<Pairing> {
  return api.post(urls.answerPairing(code), { accept });
}
