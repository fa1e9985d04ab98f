// A line chart, live or of what is kept. The canvas is for eyes; the caption, the keyboard cursor and the table are for everybody.
import "uplot/dist/uPlot.min.css";
import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { formatClock, formatDate, formatHour, formatMinute } from "./format.ts";
import { Toggle } from "./button.tsx";
import { lonely } from "./gaps.ts";

export interface Series {
  name: string;
  values: (number | null)[];
}

interface Props {
  title: string;
  /** Seconds since 1970, rising. */
  times: number[];
  series: Series[];
  format: (value: number) => string;
  /** The top of the scale; by the data where absent. */
  max?: number;
  rangeSeconds: number;
  /** Where the scale ends, in seconds since 1970, for what is kept. Absent: at the last reading, which is of now. */
  until?: number;
  /** Ticks at powers of two, for memory. */
  binary?: boolean;
}

const HEIGHT = 132;
const STROKES = ["--accent", "--busy", "--held", "--good"];
const TABLE_ROWS = 30;
const DAY_SECONDS = 86_400;
const POWERS = Array.from({ length: 24 }, (_, power) => 2 ** power);

function colour(name: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function options(
  width: number,
  latest: { current: Props },
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const props = latest.current;
  const soft = colour("--soft");
  const line = colour("--line");
  const font = "11px system-ui, sans-serif";
  const axis = { stroke: soft, font, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: {
      y: false,
      sync: { key: "telemetry" },
      drag: { x: false, y: false },
      points: { size: 6 },
    },
    scales: {
      x: {
        time: true,
        range: (_plot, _low, high) => {
          const end = latest.current.until ?? high;
          return [end - latest.current.rangeSeconds, end];
        },
      },
      y: { range: (_plot, _low, high) => [0, props.max ?? (high > 0 ? high * 1.15 : 1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        space: 64,
        values: (_plot, ticks) => ticks.map((tick) => tickText(tick, latest.current.rangeSeconds)),
      },
      {
        ...axis,
        size: 68,
        space: 36,
        // With a known top: nothing, half, all. Otherwise by the data, at powers of two for memory.
        ...(props.max && { splits: () => [0, props.max! / 2, props.max!] }),
        ...(props.binary && { incrs: POWERS }),
        values: (_plot, ticks) => ticks.map((tick) => props.format(tick)),
      },
    ],
    series: [
      {},
      ...props.series.map((series, index) => {
        const stroke = colour(STROKES[index % STROKES.length]!);
        const fill = stroke.replace("rgb(", "rgba(").replace(")", ", 0.10)");
        return {
          label: series.name,
          stroke,
          width: 1.5,
          fill: index === 0 ? fill : undefined,
          dash: index % 2 ? [4, 3] : undefined,
          points: {
            show: false,
            size: 4,
            fill: stroke,
            filter: () => lonely(latest.current.series[index]?.values ?? []),
          },
        };
      }),
    ],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)] },
  };
}

/** Days where it goes on for days, seconds where it lasts minutes. */
function tickText(seconds: number, rangeSeconds: number): string {
  const at = new Date(seconds * 1000);
  if (rangeSeconds > DAY_SECONDS && at.getHours() === 0 && at.getMinutes() === 0)
    return formatDate(at.getTime());
  return (rangeSeconds < 300 ? formatClock : formatMinute)(at.getTime());
}

/** When a reading was: to the second if it is live, else as finely as it is kept. */
function momentText(seconds: number, { until, rangeSeconds }: Props): string {
  const format =
    until === undefined ? formatClock : rangeSeconds > DAY_SECONDS ? formatHour : formatMinute;
  return format(seconds * 1000);
}

function dataOf(props: Props): uPlot.AlignedData {
  return [props.times, ...props.series.map((series) => series.values)] as uPlot.AlignedData;
}

/** Draws, redraws on size, theme and data, and tells where the cursor is. */
function usePlot(props: Props, onCursor: (index: number | null) => void) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const names = props.series.map((series) => series.name).join("\n");
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(
        options(element.clientWidth, latest, onCursor),
        dataOf(latest.current),
        element,
      );
    };
    draw();
    const sizes = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    sizes.observe(element);
    const themes = new MutationObserver(draw);
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      sizes.disconnect();
      themes.disconnect();
      scheme.removeEventListener("change", draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [names, props.max, onCursor]);
  useEffect(() => plot.current?.setData(dataOf(props)));
  return { place, plot };
}

export function Chart(props: Props) {
  const { t } = useLingui();
  const [cursor, setCursor] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  const { place, plot } = usePlot(props, setCursor);
  const last = props.times.length - 1;
  const shown = cursor ?? last;
  const at = props.times[shown];
  const reading = (index: number) =>
    props.series
      .map(
        (series) =>
          `${props.series.length > 1 ? `${series.name} ` : ""}${valueText(series.values[index], props.format)}`,
      )
      .join(" · ");

  const move = (event: KeyboardEvent) => {
    const step = {
      ArrowLeft: -1,
      ArrowRight: 1,
      PageUp: -10,
      PageDown: 10,
      Home: -Infinity,
      End: Infinity,
    }[event.key];
    if (step === undefined || !plot.current) return;
    event.preventDefault();
    const index = Math.min(last, Math.max(0, shown + step));
    plot.current.setCursor({ left: plot.current.valToPos(props.times[index]!, "x"), top: 0 });
  };
  return (
    <figure className="card min-w-0 px-4 pb-2 pt-3">
      <figcaption className="mb-2 flex items-start justify-between gap-3">
        <span>
          <span className="block font-medium">{props.title}</span>
          <span className="live text-note text-soft">
            {last >= 0 ? reading(shown) : "–"}
            {at && (cursor !== null || props.until !== undefined)
              ? ` · ${momentText(at, props)}`
              : ""}
          </span>
        </span>
        <Toggle on={asTable} onChange={setAsTable} icon="table">{t`Table`}</Toggle>
      </figcaption>
      <div hidden={asTable} className="ltr live">
        <div
          ref={place}
          role="slider"
          tabIndex={0}
          aria-label={t`${props.title}, cursor`}
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={Math.max(0, last)}
          aria-valuenow={Math.max(0, shown)}
          aria-valuetext={at ? `${momentText(at, props)}: ${reading(shown)}` : undefined}
          onKeyDown={move}
          onBlur={() => setCursor(null)}
          style={{ minHeight: HEIGHT }}
        />
      </div>
      {asTable && <Readings {...props} />}
    </figure>
  );
}

function valueText(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? "–" : format(value);
}

function Readings(props: Props) {
  const { title, times, series, format, until } = props;
  const { t } = useLingui();
  // Of a reading a second the last are enough; what is kept is there to be read.
  const from = until === undefined ? Math.max(0, times.length - TABLE_ROWS) : 0;
  return (
    <div tabIndex={0} role="region" aria-label={title} className="max-h-[132px] overflow-auto">
      <table className="w-full text-note">
        <thead>
          <tr className="text-soft">
            <th scope="col" className="text-start font-medium">{t`Time`}</th>
            {series.map((each) => (
              <th key={each.name} scope="col" className="number font-medium">
                {each.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times
            .slice(from)
            .map((time, index) => (
              <tr key={time}>
                <td>{momentText(time, props)}</td>
                {series.map((each) => (
                  <td key={each.name} className="number">
                    {valueText(each.values[from + index], format)}
                  </td>
                ))}
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </div>
  );
}
