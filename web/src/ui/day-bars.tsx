// Bars by day, stacked by part. Drawn as SVG; the page shows the same numbers as a table.
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
export interface Bar {
  /** What the axis says. */
  name: string;
  /** From the ground up, in the order of `parts`. */
  values: number[];
  /** What the bar says when pointed at. */
  text: string;
}

const WIDTH_FIRST = 900;
const HEIGHT = 180;
const FOOT = 22;
const SIDE = 64;
// One hue, told apart by depth and by the order of the legend.
const fills = [
  "var(--accent)",
  "color-mix(in srgb, var(--accent) 64%, var(--raised))",
  "color-mix(in srgb, var(--accent) 40%, var(--raised))",
  "color-mix(in srgb, var(--accent) 22%, var(--raised))",
  "var(--edge)",
];

/** The width that there is, in pixels: letters keep their size on a phone. */
function useWidth(place: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(WIDTH_FIRST);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(240, element.clientWidth || WIDTH_FIRST));
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [place]);
  return width;
}

/** Round values from 0 to the first at or above `most`, four at most. */
export function ticksTo(most: number): number[] {
  if (most <= 0) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(most / 3));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each * 3 >= most)!;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

export function DayBars({
  label,
  bars,
  parts,
  format,
}: {
  label: string;
  bars: Bar[];
  parts: string[];
  format: (value: number) => string;
}) {
  const totals = bars.map((bar) => bar.values.reduce((all, value) => all + value, 0));
  const ticks = ticksTo(Math.max(...totals, 0));
  const top = ticks.at(-1)!;
  const place = useRef<HTMLElement>(null);
  const width = useWidth(place);
  const step = (width - SIDE) / Math.max(1, bars.length);
  const every = Math.ceil(bars.length / Math.max(2, width / 110));
  return (
    <figure ref={place} className="min-w-0">
      <svg
        role="img"
        aria-label={label}
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        className="ltr block max-w-full"
      >
        {ticks.map((tick) => {
          const y = (HEIGHT - FOOT - 8) * (1 - tick / top) + 8;
          return (
            <g key={tick}>
              <line x1={SIDE} x2={width} y1={y} y2={y} stroke="var(--line)" />
              <text x={SIDE - 8} y={y + 4} textAnchor="end" fontSize="11" fill="var(--soft)">
                {format(tick)}
              </text>
            </g>
          );
        })}
        {bars.map((bar, index) => (
          <g key={bar.name}>
            <title>{bar.text}</title>
            <Stack bar={bar} x={SIDE + index * step + step * 0.15} width={step * 0.7} top={top} />
            {/* Counted from the end, so that today has its name. */}
            {(bars.length - 1 - index) % every === 0 && (
              <text
                x={SIDE + (index + (index === bars.length - 1 ? 1 : 0.5)) * step}
                y={HEIGHT - 5}
                textAnchor={index === bars.length - 1 ? "end" : "middle"}
                fontSize="11"
                fill="var(--soft)"
              >
                {bar.name}
              </text>
            )}
          </g>
        ))}
      </svg>
      {parts.length > 1 && (
        <figcaption className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-note text-soft">
          {parts.map((part, index) => (
            <span key={part} className="inline-flex items-center gap-1.5">
              <svg width="8" height="8" aria-hidden="true">
                <rect width="8" height="8" rx="2" fill={fills[index % fills.length]} />
              </svg>
              {part}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}

function Stack({ bar, x, width, top }: { bar: Bar; x: number; width: number; top: number }) {
  const ground = HEIGHT - FOOT;
  const room = ground - 8;
  let y = ground;
  return bar.values.map((value, index) => {
    const height = (value / top) * room;
    y -= height;
    return (
      value > 0 && (
        <rect
          key={index}
          x={x}
          y={y}
          width={width}
          height={Math.max(1, height)}
          rx={1.5}
          fill={fills[index % fills.length]}
          className="live"
        />
      )
    );
  });
}
