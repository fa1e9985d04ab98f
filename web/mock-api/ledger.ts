// What the mock network's leases amount to.
import { minus, sum } from "../src/api/money.ts";
import type { Books, Earnings, EarningsDay, Lease } from "../src/api/types.ts";
import type { MockNetwork } from "./network.ts";

/** All leases, newest first. */
export function leasesOf(network: MockNetwork): Lease[] {
  const live = network.jobs.flatMap(({ tasks }) =>
    tasks.flatMap(({ lease }) => (lease ? [lease] : [])),
  );
  return [...live, ...network.pastLeases].sort((a, b) => (a.placedAt! < b.placedAt! ? 1 : -1));
}

export function earningsOf(network: MockNetwork, days: number): Earnings {
  const first = new Date(network.now - (days - 1) * 86_400_000).toISOString().slice(0, 10);
  const found = new Map<string, EarningsDay>();
  for (const lease of leasesOf(network).filter((each) => each.endedAt)) {
    const date = lease.endedAt!.slice(0, 10);
    if (date < first) continue;
    const key = `${date}/${lease.deviceId}`;
    const day = found.get(key) ?? {
      date,
      deviceId: lease.deviceId,
      earned: "0.000000",
      fee: "0.000000",
      servedSeconds: 0,
      leases: 0,
    };
    day.earned = sum([day.earned, lease.earned]);
    day.fee = sum([day.fee, minus(lease.charged, lease.earned)]);
    day.servedSeconds += lease.servedSeconds;
    day.leases += 1;
    found.set(key, day);
  }
  const today = new Date(network.now).toISOString().slice(0, 10);
  const rows = [...found.values()].sort((a, b) => (a.date < b.date ? 1 : -1));
  return {
    days: rows,
    earnedToday: sum(rows.filter((day) => day.date === today).map((day) => day.earned)),
    earnedTotal: sum(network.devices.map((device) => device.earned)),
    earningPerHour: sum(network.devices.map((device) => device.earningPerHour)),
    currency: "EUR",
  };
}

export function booksOf(network: MockNetwork): Books {
  const balances = network.accounts.map((account) => account.balance!);
  const [spendable, held, earned] = [
    sum(balances.map((each) => each.available)),
    sum(balances.map((each) => each.held)),
    sum(balances.map((each) => each.earned)),
  ];
  const fees = sum(
    network.transfers.filter((each) => each.kind === "FEE").map((each) => each.amount),
  );
  return {
    sum: "0.000000",
    outside: minus("0.000000", sum([spendable, held, earned, fees])),
    fees,
    spendable,
    held,
    earned,
    transfers: String(network.transfers.length),
    pool: "0.000000",
    inTransit: "0.000000",
    chainHead: { sequence: String(network.transfers.length), hash: "5e".repeat(32) },
  };
}
