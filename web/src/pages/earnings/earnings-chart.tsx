import { useLingui } from "@lingui/react/macro";
import { sum, toMicros } from "~/api/money.ts";
import type { Device, Earnings } from "~/api/types.ts";
import { DayBars } from "~/ui/day-bars.tsx";
import { formatDay, shortId } from "~/ui/format.ts";
import { nowMillis } from "~/ui/now.ts";
import { useMoney } from "~/ui/money.tsx";

const DEVICES_MAX = 4;
const DAY_MILLIS = 86_400_000;

/** The last `days` days up to and with today, as the ledger names them. */
export function lastDays(days: number, now: number): string[] {
  return Array.from({ length: days }, (_, index) =>
    new Date(now - (days - 1 - index) * DAY_MILLIS).toISOString().slice(0, 10),
  );
}

/** Devices by what they earned, the best first; those beyond the fourth are added up. */
export function EarningsChart({
  earnings,
  days,
  devices,
}: {
  earnings: Earnings;
  days: number;
  devices: Device[];
}) {
  const { t } = useLingui();
  const money = useMoney();
  const totals = new Map<string, bigint>();
  for (const day of earnings.days)
    totals.set(day.deviceId, (totals.get(day.deviceId) ?? 0n) + toMicros(day.earned));
  const order = [...totals].sort((a, b) => (a[1] < b[1] ? 1 : -1)).map(([id]) => id);
  const named = order.slice(0, DEVICES_MAX);
  const others = order.length > DEVICES_MAX;
  const nameOf = (id: string) => devices.find((device) => device.id === id)?.name ?? shortId(id);
  const bars = lastDays(days, nowMillis()).map((date) => {
    const ofDay = earnings.days.filter((day) => day.date === date);
    const values = named.map((id) =>
      Number(sum(ofDay.filter((day) => day.deviceId === id).map((day) => day.earned))),
    );
    if (others)
      values.push(
        Number(sum(ofDay.filter((day) => !named.includes(day.deviceId)).map((day) => day.earned))),
      );
    const total = sum(ofDay.map((day) => day.earned));
    return { name: formatDay(date), values, text: `${formatDay(date)}: ${money(total)}` };
  });
  const parts = [...named.map(nameOf), ...(others ? [t`others`] : [])];
  return (
    <DayBars
      label={t`Earned by day, ${days} days`}
      bars={bars}
      parts={parts.length > 0 ? parts : [t`nothing yet`]}
      format={(value) => money(value.toFixed(6))}
    />
  );
}
