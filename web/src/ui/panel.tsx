import { type ReactNode, useId } from "react";
import { classes } from "./classes.ts";

/** A bordered part of a page under a heading. */
export function Panel({
  title,
  side,
  children,
  flush = false,
  className,
}: {
  title: ReactNode;
  side?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  className?: string;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes("card min-w-0", className)}>
      <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
        <h2 id={id}>{title}</h2>
        {side && <div className="flex flex-wrap items-center gap-2 text-soft">{side}</div>}
      </header>
      <div className={flush ? undefined : "p-4"}>{children}</div>
    </section>
  );
}

/** Names and values, one under the other. */
export function Facts({ children, columns = false }: { children: ReactNode; columns?: boolean }) {
  return <dl className={classes("-my-2 grid gap-x-8", columns && "sm:grid-cols-2")}>{children}</dl>;
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4 border-b border-line py-2 last:border-b-0">
      <dt className="text-soft">{name}</dt>
      <dd className="text-end wrap-anywhere">{children}</dd>
    </div>
  );
}

/** One large number with its name and, under it, what explains it. */
export function Figure({
  name,
  value,
  note,
}: {
  name: ReactNode;
  value: ReactNode;
  note?: ReactNode;
}) {
  return (
    <div className="card px-4 py-3">
      <dt className="text-soft">{name}</dt>
      <dd className="live mt-0.5 text-title font-semibold tracking-tight">{value}</dd>
      {note && <dd className="mt-0.5 text-note text-soft">{note}</dd>}
    </div>
  );
}

export function Figures({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-1 gap-3 min-[22rem]:grid-cols-2 md:grid-cols-4">{children}</dl>
  );
}
