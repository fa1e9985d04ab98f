import type { Tone } from "./status.tsx";

const fills: Record<Tone, string> = {
  good: "var(--accent)",
  busy: "var(--busy)",
  paused: "var(--held)",
  bad: "var(--bad)",
  done: "var(--good)",
  off: "var(--line)",
};
const CELL = 10;
const ACROSS = 60;
const MARKS_MAX = 3000;

/** One mark for each of many, in order: a picture beside a table that says the same in words. */
export function Marks({ marks }: { marks: Tone[] }) {
  const shown = marks.slice(0, MARKS_MAX);
  const across = Math.min(ACROSS, Math.max(1, shown.length));
  const height = Math.ceil(shown.length / across) * CELL;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${across * CELL} ${height}`}
      width={across * CELL}
      className="h-auto max-w-full"
    >
      {shown.map((tone, index) => (
        <rect
          key={index}
          x={(index % across) * CELL}
          y={Math.floor(index / across) * CELL}
          width={CELL - 2}
          height={CELL - 2}
          rx={2}
          fill={fills[tone]}
        />
      ))}
    </svg>
  );
}
