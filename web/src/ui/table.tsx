// A plain table that sorts, draws only the rows in sight, and becomes a list of cards on a phone.
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { classes } from "./classes.ts";
import { Icon } from "./icons.tsx";

const ROW_PIXELS = 44;
const ROWS_DRAWN_AT_ONCE = 150;
const ROWS_BEYOND = 20;

export interface Column<R> {
  id: string;
  name: string;
  cell: (row: R) => ReactNode;
  /** Makes the column sortable. */
  order?: (row: R) => string | number | bigint;
  number?: boolean;
  /** The cell that names the row. */
  head?: boolean;
  /** Where the row is a card, this stands at the end of its first line, without its column's name. */
  beside?: boolean;
  /** Left out where the row is a card, or already where the page is narrow: nice to have. */
  wideOnly?: boolean | "very";
}

/** A column's id, with "-" before it for falling order. */
export type Sort = string;

export function sortRows<R>(
  rows: readonly R[],
  columns: Column<R>[],
  sort: Sort | undefined,
): readonly R[] {
  const falling = sort?.startsWith("-") ?? false;
  const order = columns.find((column) => column.id === (falling ? sort!.slice(1) : sort))?.order;
  if (!order) return rows;
  const sign = falling ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [order(a), order(b)];
    return left < right ? -sign : left > right ? sign : 0;
  });
}

/** First and last row to draw, by where the table lies in the window. */
function useWindowed(
  count: number,
  table: React.RefObject<HTMLTableElement | null>,
): [number, number] {
  const [range, setRange] = useState<[number, number]>([0, Math.min(count, ROWS_DRAWN_AT_ONCE)]);
  const all = count <= ROWS_DRAWN_AT_ONCE;
  useLayoutEffect(() => {
    if (all) return;
    const measure = () => {
      const top = table.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, Math.floor(-top / ROW_PIXELS) - ROWS_BEYOND);
      const last = Math.min(
        count,
        first + Math.ceil(window.innerHeight / ROW_PIXELS) + 2 * ROWS_BEYOND,
      );
      setRange((old) => (old[0] === first && old[1] === last ? old : [first, last]));
    };
    measure();
    window.addEventListener("scroll", measure, { passive: true });
    window.addEventListener("resize", measure);
    return () => {
      window.removeEventListener("scroll", measure);
      window.removeEventListener("resize", measure);
    };
  }, [all, count, table]);
  return all ? [0, count] : range;
}

interface Props<R> {
  label: string;
  rows: readonly R[];
  columns: Column<R>[];
  rowId: (row: R) => string;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
}

export function Table<R>({
  label,
  rows,
  columns,
  rowId,
  sort,
  onSort,
  selected,
  onSelect,
}: Props<R>) {
  const table = useRef<HTMLTableElement>(null);
  const sorted = sortRows(rows, columns, sort);
  const [first, last] = useWindowed(sorted.length, table);
  const width = columns.length + (onSelect ? 1 : 0);
  const beside = columns.some((column) => column.beside);
  const choose = (id: string, on: boolean) => {
    const next = new Set(selected);
    if (on) next.add(id);
    else next.delete(id);
    onSelect?.(next);
  };
  return (
    <div className="min-w-0 overflow-x-auto">
      <table
        ref={table}
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        className="live w-full border-collapse max-sm:block"
      >
        <thead className="max-sm:sr-only">
          <tr aria-rowindex={1} className="border-b border-line text-note text-soft">
            {onSelect && (
              <SelectAll rows={sorted.map(rowId)} selected={selected} onSelect={onSelect} />
            )}
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {first > 0 && <Gap rows={first} width={width} />}
          {sorted.slice(first, last).map((row, index) => {
            const id = rowId(row);
            return (
              <tr
                key={id}
                aria-rowindex={first + index + 2}
                className="h-11 border-b border-line last:border-b-0 hover:bg-hover max-sm:grid max-sm:h-auto max-sm:grid-cols-2 max-sm:gap-x-4 max-sm:gap-y-2 max-sm:px-4 max-sm:py-3"
              >
                {onSelect && (
                  <SelectOne id={id} checked={selected?.has(id) ?? false} onChange={choose} />
                )}
                {columns.map((column) => (
                  <BodyCell key={column.id} column={column} row={row} alone={!beside} />
                ))}
              </tr>
            );
          })}
          {last < sorted.length && <Gap rows={sorted.length - last} width={width} />}
        </tbody>
      </table>
    </div>
  );
}

function Gap({ rows, width }: { rows: number; width: number }) {
  return (
    <tr aria-hidden="true">
      <td colSpan={width} style={{ height: rows * ROW_PIXELS }} />
    </tr>
  );
}

function HeadCell<R>({
  column,
  sort,
  onSort,
}: {
  column: Column<R>;
  sort: Sort | undefined;
  onSort: Props<R>["onSort"];
}) {
  const rising = sort === column.id;
  const falling = sort === `-${column.id}`;
  const look = classes(
    "h-9 px-2 font-medium first:ps-4 last:pe-4",
    column.number ? "number" : "text-start",
    column.wideOnly === "very" && "max-lg:hidden",
  );
  if (!column.order || !onSort) {
    return (
      <th scope="col" className={look}>
        {column.name}
      </th>
    );
  }
  return (
    <th
      scope="col"
      aria-sort={rising ? "ascending" : falling ? "descending" : "none"}
      className={look}
    >
      <button
        type="button"
        onClick={() => onSort(rising ? `-${column.id}` : column.id)}
        className={classes(
          "inline-flex min-h-6 items-center gap-1 hover:text-ink",
          // Before a number's name, so that the name ends where the numbers end.
          column.number && "flex-row-reverse",
          (rising || falling) && "text-ink",
        )}
      >
        {column.name}
        <span className={rising || falling ? undefined : "opacity-0"}>
          <Icon name={falling ? "down" : "up"} size={12} />
        </span>
      </button>
    </th>
  );
}

function BodyCell<R>({
  column,
  row,
  alone,
}: {
  column: Column<R>;
  row: R;
  /** Nothing stands beside the row's name, which then has the whole line. */
  alone: boolean;
}) {
  const value = column.cell(row);
  const blank = value === "" || value === null;
  const look = classes(
    "px-2 py-1.5 first:ps-4 last:pe-4 max-sm:block max-sm:p-0 max-sm:first:ps-0 max-sm:last:pe-0",
    column.number && "number max-sm:text-start",
    column.head && "max-sm:min-w-0 max-sm:font-medium",
    column.head && alone && "max-sm:col-span-2",
    column.beside && "max-sm:justify-self-end max-sm:text-end",
    column.head && "max-sm:order-first",
    column.beside && "max-sm:order-first",
    (column.wideOnly || blank) && "max-sm:hidden",
    column.wideOnly === "very" && "max-lg:hidden",
  );
  const content = (
    <>
      {!column.head && !column.beside && column.name && (
        <span aria-hidden="true" className="block text-note text-soft sm:hidden">
          {column.name}
        </span>
      )}
      {value}
    </>
  );
  return column.head ? (
    <th scope="row" className={classes(look, "text-start font-normal")}>
      {content}
    </th>
  ) : (
    <td className={look}>{content}</td>
  );
}

function SelectAll({
  rows,
  selected,
  onSelect,
}: {
  rows: string[];
  selected: ReadonlySet<string> | undefined;
  onSelect: (selected: Set<string>) => void;
}) {
  const { t } = useLingui();
  const every = rows.length > 0 && rows.every((id) => selected?.has(id));
  return (
    <th scope="col" className="w-8 ps-4">
      <input
        type="checkbox"
        aria-label={t`Select all`}
        checked={every}
        onChange={(event) => onSelect(new Set(event.target.checked ? rows : []))}
        className="size-4 align-middle accent-[var(--accent)]"
      />
    </th>
  );
}

function SelectOne({
  id,
  checked,
  onChange,
}: {
  id: string;
  checked: boolean;
  onChange: (id: string, on: boolean) => void;
}) {
  const { t } = useLingui();
  return (
    <td className="w-8 ps-4 max-sm:hidden">
      <input
        type="checkbox"
        aria-label={t`Select ${id}`}
        checked={checked}
        onChange={(event) => onChange(id, event.target.checked)}
        className="size-4 align-middle accent-[var(--accent)]"
      />
    </td>
  );
}
