// Numbers, times and sizes as text in the viewer's language. Units always.
import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";

function cached<T>(make: (locale: string, key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const name = `${i18n.locale || "en"}/${key}`;
    let value = made.get(name);
    if (value === undefined) made.set(name, (value = make(i18n.locale || "en", key)));
    return value;
  };
}

const numbers = cached((locale, key) => new Intl.NumberFormat(locale, JSON.parse(key)));

function number(value: number | string, options: Intl.NumberFormatOptions): string {
  // A decimal string is formatted exactly; the type library knows numbers only.
  return numbers(JSON.stringify(options)).format(value as number);
}

export function formatNumber(value: number, digits = 0): string {
  return number(value, { maximumFractionDigits: digits });
}

export function formatPercent(fraction: number, digits = 0): string {
  return number(fraction, { style: "percent", maximumFractionDigits: digits });
}

/** Keeps what is written from left to right in that order within a language that is not. */
function isolated(text: string): string {
  return i18n.locale === "ar" ? `\u2066${text}\u2069` : text;
}

/** "3 / 48": how many of how many. */
export function formatShare(part: number, whole: number): string {
  return isolated(`${formatNumber(part)} / ${formatNumber(whole)}`);
}

export function formatCelsius(degrees: number): string {
  return isolated(`${formatNumber(degrees)}\u00a0°C`);
}

export function formatWatts(watts: number): string {
  return isolated(`${formatNumber(watts)}\u00a0W`);
}

/** Four digits after the point below 1, two above; all six where four would show next to nothing. */
export function formatMoney(amount: string, currency: string, exact = false): string {
  const size = Math.abs(Number(amount));
  const digits = exact || (size > 0 && size < 0.001) ? 6 : size > 0 && size < 1 ? 4 : 2;
  const options: Intl.NumberFormatOptions = {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  };
  const text = /^-?\d+(\.\d+)?$/.test(amount) ? amount : "0";
  if (!/^[A-Z]{3}$/.test(currency)) return `${number(text, options)} ${currency}`.trim();
  return number(text, { ...options, style: "currency", currency, currencyDisplay: "narrowSymbol" });
}

const SIZES = ["B", "kB", "MB", "GB", "TB"] as const;

/** Decimal units, as they are called. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < SIZES.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return isolated(`${formatNumber(size, unit === 0 || size >= 100 ? 0 : 1)}\u00a0${SIZES[unit]}`);
}

export function formatByteRate(bytesPerSecond: number): string {
  return isolated(`${formatBytes(bytesPerSecond)}/s`);
}

/** Memory in the binary units in which it is lent. */
export function formatMib(mib: number): string {
  if (mib > 0 && mib < 1024) return isolated(`${formatNumber(mib)}\u00a0MiB`);
  return isolated(`${formatNumber(mib / 1024, mib < 102_400 ? 1 : 0)}\u00a0GiB`);
}

/** Two units at most: "3 d 4 h", "2 min 5 s", "0.4 s". */
export function formatDuration(millis: number): string {
  const seconds = Math.max(0, millis / 1000);
  const whole = Math.floor(seconds);
  if (seconds > 0 && seconds < 0.1) return t`< 0.1 s`;
  if (seconds < 10) return inSeconds(Math.floor(seconds * 10) / 10);
  if (whole < 60) return inSeconds(whole);
  if (whole < 3600) return pair(inMinutes(Math.floor(whole / 60)), whole % 60, inSeconds);
  if (whole < 86_400)
    return pair(inHours(Math.floor(whole / 3600)), Math.floor((whole % 3600) / 60), inMinutes);
  return pair(
    t`${formatNumber(Math.floor(whole / 86_400))} d`,
    Math.floor((whole % 86_400) / 3600),
    inHours,
  );
}

const inSeconds = (count: number) => t`${formatNumber(count, 1)} s`;
const inMinutes = (count: number) => t`${formatNumber(count)} min`;
const inHours = (count: number) => t`${formatNumber(count)} h`;

function pair(large: string, count: number, small: (count: number) => string): string {
  return count === 0 ? large : `${large} ${small(count)}`;
}

const relative = cached(
  (locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" }),
);

/** "12 sec. ago", "in 5 min."; nothing finer than a second. */
export function formatRelative(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  const size = Math.abs(seconds);
  const format = relative("");
  if (size < 60) return format.format(seconds, "second");
  if (size < 3600) return format.format(Math.trunc(seconds / 60), "minute");
  if (size < 86_400) return format.format(Math.trunc(seconds / 3600), "hour");
  return format.format(Math.trunc(seconds / 86_400), "day");
}

const dates = cached((locale, key) => new Intl.DateTimeFormat(locale, JSON.parse(key)));

/** To the second, in the viewer's zone, which is named. */
export function formatAbsolute(at: number): string {
  return dates(
    '{"year":"numeric","month":"short","day":"numeric","hour":"2-digit","minute":"2-digit","second":"2-digit","timeZoneName":"short"}',
  ).format(at);
}

export function formatMinute(at: number): string {
  return dates('{"hour":"2-digit","minute":"2-digit"}').format(at);
}

export function formatClock(at: number): string {
  return dates('{"hour":"2-digit","minute":"2-digit","second":"2-digit"}').format(at);
}

/** A day and the hour in it, for what lies days back. */
export function formatHour(at: number): string {
  return dates('{"month":"short","day":"numeric","hour":"2-digit","minute":"2-digit"}').format(at);
}

/** A day, in the viewer's zone. */
export function formatDate(at: number): string {
  return dates('{"month":"short","day":"numeric"}').format(at);
}

/** A day of the ledger, which counts in UTC. */
export function formatDay(date: string): string {
  return dates('{"month":"short","day":"numeric","timeZone":"UTC"}').format(
    Date.parse(`${date}T00:00:00Z`),
  );
}

const regions = cached((locale) => new Intl.DisplayNames(locale, { type: "region" }));

/** A country by its two letters; those themselves where nobody has a name for them. */
export function formatCountry(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (regions("").of(code) ?? code) : code;
}

/** Words of the coordinator, which it begins small, where they stand alone. */
export function asSentence(words: string): string {
  return words.charAt(0).toLocaleUpperCase(i18n.locale || "en") + words.slice(1);
}

/** "job_01j9…x4tz": enough to tell two apart; the whole is a copy away. */
export function shortId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}
