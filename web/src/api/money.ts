// Amounts are decimal strings with at most six digits after the point. Sums are made in whole
// millionths, never in floating point.

export type Micros = bigint;

export function toMicros(amount: string | undefined): Micros {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(amount ?? "");
  if (!match) return 0n;
  const micros = BigInt(match[2]!) * 1_000_000n + BigInt((match[3] ?? "").padEnd(6, "0"));
  return match[1] ? -micros : micros;
}

export function toAmount(micros: Micros): string {
  const size = micros < 0n ? -micros : micros;
  const fraction = (size % 1_000_000n).toString().padStart(6, "0");
  return `${micros < 0n ? "-" : ""}${size / 1_000_000n}.${fraction}`;
}

export function sum(amounts: Iterable<string | undefined>): string {
  let total = 0n;
  for (const amount of amounts) total += toMicros(amount);
  return toAmount(total);
}

export function minus(from: string, amount: string): string {
  return toAmount(toMicros(from) - toMicros(amount));
}

/** What `seconds` at this hourly price cost, as the coordinator charges it: rounded down. */
export function priceOf(pricePerHour: string, seconds: number): Micros {
  return (toMicros(pricePerHour) * BigInt(Math.max(0, Math.floor(seconds)))) / 3600n;
}

/** As a person would type it: two digits after the point, more only where they say something. */
export function plainAmount(amount: string): string {
  return toAmount(toMicros(amount)).replace(/(\.\d\d\d*?)0+$/, "$1");
}

/** True for what a person may type as an amount. */
export function isAmount(text: string): boolean {
  return /^\d{1,12}(\.\d{1,6})?$/.test(text);
}
