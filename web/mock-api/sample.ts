// What the mock network takes of a charge, and what its sample job prints.
import { toAmount, toMicros } from "../src/api/money.ts";

export const FEE_BASIS_POINTS = 500n;
export const EPOCHS = 15;

/** What is left of a charge for the owner. */
export function net(amount: string): string {
  const micros = toMicros(amount);
  return toAmount(micros - (micros * FEE_BASIS_POINTS) / 10_000n);
}

export function epochLine(epoch: number): string {
  const loss = 2.1 * Math.exp(-epoch / 6) + 0.03;
  const accuracy = 0.985 - 0.62 * Math.exp(-epoch / 5);
  return `epoch ${String(epoch).padStart(2)}/${EPOCHS}  loss ${loss.toFixed(4)}  accuracy ${accuracy.toFixed(4)}  ${(0.2 + (epoch % 7) / 100).toFixed(2)} s\n`;
}
