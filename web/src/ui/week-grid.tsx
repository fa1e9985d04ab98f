// A week as seven bars of twenty-four hours, each cut where something changes. The page shows the same as a list.
import { classes } from "./classes.ts";
import { Shape, type Tone } from "./status.tsx";

export const DAY_MINUTES = 24 * 60;
export const WEEK_MINUTES = 7 * DAY_MINUTES;

export interface WeekPart {
  /** Minutes since Monday 00:00. */
  from: number;
  to: number;
  tone: Tone;
  /** What is said of it, where it is pointed at. */
  text: string;
}

/** Cut at midnight, by day. */
export function partsByDay(parts: readonly WeekPart[]): WeekPart[][] {
  return Array.from({ length: 7 }, (_, day) => {
    const begin = day * DAY_MINUTES;
    return parts
      .filter((part) => part.from < begin + DAY_MINUTES && part.to > begin)
      .map((part) => ({
        ...part,
        from: Math.max(part.from, begin) - begin,
        to: Math.min(part.to, begin + DAY_MINUTES) - begin,
      }));
  });
}

const grounds: Record<Tone, string> = {
  good: "bg-good/70",
  busy: "bg-busy/60",
  paused: "bg-held/60",
  bad: "bg-bad/60",
  done: "bg-good/40",
  off: "bg-sunken",
};

export function WeekGrid({
  label,
  days,
  parts,
  now,
}: {
  label: string;
  /** Names, from Monday on. */
  days: string[];
  parts: readonly WeekPart[];
  /** Minutes since Monday 00:00. */
  now: number;
}) {
  const byDay = partsByDay(parts);
  return (
    <div role="img" aria-label={label} className="ltr flex flex-col gap-1">
      {byDay.map((day, index) => (
        <div key={days[index]} className="flex items-center gap-2">
          <span className="w-10 shrink-0 text-note text-soft">{days[index]}</span>
          <div className="relative flex h-6 grow overflow-hidden rounded-base border border-line">
            {day.map((part) => (
              <span
                key={part.from}
                title={part.text}
                className={classes("flex items-center justify-center", grounds[part.tone])}
                style={{ width: `${((part.to - part.from) / DAY_MINUTES) * 100}%` }}
              >
                {part.to - part.from >= 120 && <Shape tone={part.tone} size={8} />}
              </span>
            ))}
            {Math.floor(now / DAY_MINUTES) === index && (
              <span
                className="absolute inset-y-0 w-0.5 bg-ink"
                style={{ left: `${((now % DAY_MINUTES) / DAY_MINUTES) * 100}%` }}
              />
            )}
          </div>
        </div>
      ))}
      <div className="flex justify-between ps-12 text-note text-soft" aria-hidden="true">
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{`${String(hour).padStart(2, "0")}:00`}</span>
        ))}
      </div>
    </div>
  );
}
