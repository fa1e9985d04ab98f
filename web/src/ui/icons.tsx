// Drawn on a 16-unit grid with one stroke; meaning is always said by a word beside them.
const paths = {
  overview: "M2.5 2.5h4.5v5h-4.5zM9 2.5h4.5v3h-4.5zM9 8h4.5v5.5h-4.5zM2.5 10h4.5v3.5h-4.5z",
  device: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01",
  earnings: "M2.5 13.5h11M4 11V8M8 11V3.5M12 11V6",
  market: "M3 6.5 4 3h8l1 3.5M3 6.5h10M3.5 6.5v6.5h9V6.5M6.5 13V9.5h3V13",
  job: "M3 3.5 8 8l-5 4.5M8.5 12.5h4.5",
  billing: "M2.5 4h11v8h-11zM2.5 6.5h11M5 9.5h2",
  events: "M3 4h.01M3 8h.01M3 12h.01M6 4h7.5M6 8h7.5M6 12h5",
  network: "M8 2.5v3M8 10.5v3M2.5 8h3M10.5 8h3M8 10.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5z",
  settings: "M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.4v3.2M6 9.4v3.2",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9a4.5 4.5 0 0 0 0 9zM10.3 10.3 13.5 13.5",
  copy: "M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3",
  check: "M3 8.5 6.5 12 13 4.5",
  close: "M4 4l8 8M12 4l-8 8",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  plus: "M8 3v10M3 8h10",
  down: "M4 6l4 4 4-4",
  up: "M4 10l4-4 4 4",
  download: "M8 2.5v8M4.5 7 8 10.5 11.5 7M3 13.5h10",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.5v9l7-4.5z",
  wrap: "M2.5 4h11M2.5 8h9a2 2 0 0 1 0 4H8M9.5 10.5 8 12l1.5 1.5M2.5 12h3",
  full: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  again: "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.5h-2.5",
  person:
    "M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8zM2.8 13.5c.6-2.4 2.6-3.5 5.2-3.5s4.6 1.1 5.2 3.5",
  pen: "M3 13l.8-3.2 7-7 2.4 2.4-7 7zM9.4 4.2l2.4 2.4",
  table: "M2.5 3h11v10h-11zM2.5 6.5h11M6.5 6.5V13",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  const dots = name === "more" || name === "device" || name === "events";
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
      className="shrink-0"
    >
      <path
        d={paths[name]}
        strokeWidth={dots ? 1.6 : 1.4}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
