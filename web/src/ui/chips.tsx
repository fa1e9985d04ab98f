import { classes } from "./classes.ts";

export interface Chip {
  id: string;
  name: string;
  count?: number;
}

/** Filters of a list, one of which holds, each with how many rows it leaves. */
export function Chips({
  label,
  chips,
  chosen,
  onChoose,
}: {
  label: string;
  chips: Chip[];
  chosen: string;
  onChoose: (id: string) => void;
}) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-1">
      {chips.map((chip) => (
        <button
          key={chip.id}
          type="button"
          aria-pressed={chip.id === chosen}
          onClick={() => onChoose(chip.id)}
          className={classes(
            "inline-flex h-7 items-center gap-1.5 rounded-base border px-2.5 transition-colors",
            chip.id === chosen
              ? "border-accent bg-accent-ground text-accent"
              : "border-line bg-raised text-soft hover:text-ink",
          )}
        >
          {chip.name}
          {chip.count !== undefined && <span className="text-note">{chip.count}</span>}
        </button>
      ))}
    </div>
  );
}
