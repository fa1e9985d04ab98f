// The life of a task as one bar: its stages in order, each with how long it took.
import { classes } from "./classes.ts";
import { formatDuration } from "./format.ts";
import { useNow } from "./now.ts";
import { Shape, type Tone } from "./status.tsx";
import { Ago } from "./time.tsx";

export interface Stage {
  name: string;
  tone: Tone;
  from: string | undefined;
  /** Absent while the stage lasts. */
  to: string | undefined;
  /** Lighter, to part it from a neighbour of the same tone. */
  faint?: boolean;
}

const fills: Record<Tone, string> = {
  good: "bg-accent",
  busy: "bg-busy",
  paused: "bg-held",
  bad: "bg-bad",
  done: "bg-good",
  off: "bg-edge",
};

export function Timeline({
  label,
  stages,
  end,
}: {
  label: string;
  stages: Stage[];
  /** How it ended, once it has. */
  end?: { name: string; tone: Tone; at: string } | undefined;
}) {
  const now = useNow();
  const lengths = stages.map((stage) =>
    stage.from
      ? Math.max(0, (stage.to ? Date.parse(stage.to) : now) - Date.parse(stage.from))
      : undefined,
  );
  const total = lengths.reduce<number>((all, length) => all + (length ?? 0), 0);
  return (
    <div role="group" aria-label={label}>
      <div aria-hidden="true" className="flex h-2.5 gap-0.5 overflow-hidden rounded-full bg-hover">
        {stages.map((stage, index) => {
          const length = lengths[index];
          if (length === undefined) return null;
          return (
            <div
              key={stage.name}
              className={classes(fills[stage.tone], stage.faint && "opacity-55")}
              style={{ flexGrow: total ? length / total : 1, minInlineSize: 6 }}
            />
          );
        })}
      </div>
      <ol className="mt-2.5 grid grid-cols-2 gap-x-4 gap-y-2 sm:flex sm:flex-wrap sm:gap-x-8">
        {stages.map((stage, index) => {
          const length = lengths[index];
          return (
            <li key={stage.name} className={length === undefined ? "text-soft" : undefined}>
              <span className="flex items-center gap-1.5 text-note text-soft">
                <Shape tone={length === undefined ? "off" : stage.tone} size={8} />
                {stage.name}
              </span>
              <span className="live">
                {length === undefined
                  ? "–"
                  : formatDuration(stage.to ? length : Math.floor(length / 1000) * 1000)}
              </span>
            </li>
          );
        })}
        {end && (
          <li>
            <span className="flex items-center gap-1.5 text-note text-soft">
              <Shape tone={end.tone} size={8} />
              {end.name}
            </span>
            <Ago at={end.at} />
          </li>
        )}
      </ol>
    </div>
  );
}
