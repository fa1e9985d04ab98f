import { classes } from "./classes.ts";
import type { Tone } from "./status.tsx";

const fills: Record<Tone, string> = {
  good: "bg-good",
  busy: "bg-busy",
  paused: "bg-held",
  bad: "bg-bad",
  done: "bg-good",
  off: "bg-edge",
};

/** A share of something that is full at 1. */
export function Meter({ value, label, tone }: { value: number; label: string; tone?: Tone }) {
  const share = Math.min(1, Math.max(0, value));
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className="h-1.5 overflow-hidden rounded-full bg-hover"
    >
      <div
        className={classes("h-full rounded-full", tone ? fills[tone] : "bg-accent")}
        style={{ inlineSize: `${share * 100}%` }}
      />
    </div>
  );
}

export interface Part {
  name: string;
  tone: Tone;
  count: number;
}

/** Shares of a whole side by side, each named under it with its count. */
export function Parts({ parts, label }: { parts: Part[]; label: string }) {
  const shown = parts.filter((part) => part.count > 0);
  return (
    <div
      role="img"
      aria-label={`${label}: ${shown.map((part) => `${part.count} ${part.name}`).join(", ")}`}
      className="flex h-2 gap-px overflow-hidden rounded-full bg-hover"
    >
      {shown.map((part) => (
        <div
          key={part.name}
          className={fills[part.tone]}
          style={{ flexGrow: part.count, minInlineSize: 4 }}
        />
      ))}
    </div>
  );
}
