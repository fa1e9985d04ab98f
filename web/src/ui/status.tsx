// A state as dot, word and shape, so that no one of them has to be seen.
import { classes } from "./classes.ts";

export type Tone = "good" | "busy" | "paused" | "bad" | "done" | "off";

const colours: Record<Tone, string> = {
  good: "text-good",
  busy: "text-busy",
  paused: "text-held",
  bad: "text-bad",
  done: "text-good",
  off: "text-soft",
};

export function Shape({ tone, size = 10 }: { tone: Tone; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 10 10"
      aria-hidden="true"
      className={classes("shrink-0", colours[tone])}
      fill="currentColor"
    >
      {tone === "good" && <circle cx="5" cy="5" r="4" />}
      {tone === "busy" && (
        <>
          <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" />
          <path d="M5 1.5a3.5 3.5 0 0 0 0 7z" />
        </>
      )}
      {tone === "paused" && <path d="M1.5 1h2.5v8H1.5zM6 1h2.5v8H6z" />}
      {tone === "bad" && <path d="M5 .8 9.6 9H.4z" />}
      {tone === "done" && (
        <path
          d="M1 5.4 3.8 8.2 9 2.4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
      {tone === "off" && (
        <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
      )}
    </svg>
  );
}

export function Status({
  tone,
  word,
  className,
}: {
  tone: Tone;
  word: string;
  className?: string;
}) {
  return (
    <span className={classes("inline-flex items-center gap-1.5 whitespace-nowrap", className)}>
      <Shape tone={tone} />
      <span className={tone === "off" ? "text-soft" : undefined}>{word}</span>
    </span>
  );
}
