// A log to read while it grows: it follows the end until the reader scrolls up or pauses it.
import { Plural, useLingui } from "@lingui/react/macro";
import { memo, useId, useLayoutEffect, useRef, useState } from "react";
import { Toggle } from "./button.tsx";
import { classes } from "./classes.ts";
import { download } from "./csv.ts";
import { formatNumber } from "./format.ts";
import { Icon } from "./icons.tsx";
import { Status, type Tone } from "./status.tsx";

export interface Line {
  number: number;
  text: string;
  error: boolean;
}

// A browser stays quick with this much; the whole log is an artifact.
const LINES_MAX = 20_000;
const BLOCK_LINES = 100;
const LINE_PIXELS = 16;
const BOTTOM_PIXELS = 24;
// Colours and cursor moves of a terminal, which say nothing here.
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007]*\u0007/g;

/** Text that arrives in parts of lines. */
export class LogText {
  lines: Line[] = [];
  dropped = 0;
  private open: Line | null = null;

  add(text: string, error: boolean): void {
    const parts = text.replace(ESCAPES, "").replaceAll("\r\n", "\n").split("\n");
    parts.forEach((part, index) => {
      const whole = index < parts.length - 1;
      if (part !== "" || (whole && !this.open)) this.write(part, error);
      if (whole) this.open = null;
    });
    const over = this.lines.length - LINES_MAX;
    if (over <= 0) return;
    this.lines = this.lines.slice(over);
    this.dropped += over;
  }

  private write(part: string, error: boolean): void {
    const goesOn = this.open?.error === error ? this.open : null;
    const text = (goesOn?.text ?? "") + part;
    // A lone carriage return begins the line anew, as progress bars do.
    const shown = text.slice(text.lastIndexOf("\r") + 1);
    this.open = {
      number: goesOn?.number ?? (this.lines.at(-1)?.number ?? 0) + 1,
      text: shown,
      error,
    };
    if (goesOn) this.lines[this.lines.length - 1] = this.open;
    else this.lines.push(this.open);
  }

  toString(): string {
    return this.lines.map((line) => line.text).join("\n") + "\n";
  }
}

interface Props {
  /** False before there can be anything to read. */
  begun: boolean;
  text: LogText;
  note: string;
  /** Instead of lines, while there is none. */
  empty: string;
  tone: Tone;
  name: string;
  /** Nothing more will come: there is nothing to pause. */
  over: boolean;
}

export function Log({ begun, text, note, tone, empty, name, over }: Props) {
  const { t } = useLingui();
  const heading = useId();
  const frame = useRef<HTMLElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const top = useRef(0);
  const [paused, setPaused] = useState(false);
  const [wrap, setWrap] = useState(true);
  const [search, setSearch] = useState("");
  const frozen = useRef<Line[]>([]);
  if (!paused) frozen.current = text.lines;
  const lines = paused ? frozen.current : text.lines;
  const wanted = search.toLowerCase();
  const shown = wanted ? lines.filter((line) => line.text.toLowerCase().includes(wanted)) : lines;
  const waiting = text.lines.length - lines.length;

  useLayoutEffect(() => {
    const element = view.current;
    if (element && !paused) element.scrollTop = element.scrollHeight;
  });
  const onScroll = () => {
    const element = view.current!;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < BOTTOM_PIXELS;
    // Growing moves the end away from the reader; only going up leaves it.
    const wentUp = element.scrollTop < top.current;
    top.current = element.scrollTop;
    if (paused ? !atEnd : atEnd || !wentUp) return;
    if (!paused) frozen.current = [...text.lines];
    setPaused(!atEnd);
  };
  const pause = (on: boolean) => {
    frozen.current = [...text.lines];
    setPaused(on);
  };
  const title = (
    <>
      <h2 id={heading}>{t`Log`}</h2>
      <span className="me-auto text-note text-soft">
        <Status tone={tone} word={note} className="whitespace-normal" />
      </span>
    </>
  );
  if (!begun) {
    return (
      <section
        aria-labelledby={heading}
        className="card flex min-h-11 flex-wrap items-center gap-x-3 px-4 py-1.5"
      >
        {title}
      </section>
    );
  }
  return (
    <section ref={frame} aria-labelledby={heading} className="card flex min-w-0 flex-col bg-raised">
      <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-1.5">
        {title}
        <div className="flex min-w-0 flex-wrap items-center gap-2">
          <input
            type="search"
            aria-label={t`Search the log`}
            placeholder={t`Search the log`}
            value={search}
            maxLength={200}
            onChange={(event) => setSearch(event.target.value)}
            className="h-7 w-36 min-w-0 rounded-base border border-edge bg-raised px-2 text-note placeholder:text-soft"
          />
          {wanted && (
            <span role="status" className="text-note text-soft">
              <Plural value={shown.length} one="# line" other="# lines" />
            </span>
          )}
          {!over && (
            <Toggle on={paused} onChange={pause} icon={paused ? "play" : "pause"}>
              {paused && waiting > 0 ? t`${formatNumber(waiting)} new` : t`Pause`}
            </Toggle>
          )}
          <Toggle on={wrap} onChange={setWrap} icon="wrap">{t`Wrap`}</Toggle>
          <SmallButton
            icon="download"
            label={t`Download the log`}
            onClick={() => download(name, text.toString(), "text/plain;charset=utf-8")}
          />
          <SmallButton
            icon="full"
            label={t`Full screen`}
            onClick={() =>
              void (document.fullscreenElement
                ? document.exitFullscreen()
                : frame.current?.requestFullscreen())
            }
          />
        </div>
      </header>
      <div
        ref={view}
        tabIndex={0}
        role="region"
        aria-label={t`Lines of the log`}
        onScroll={onScroll}
        className={classes(
          "ltr max-h-[max(20rem,60dvh)] min-h-40 grow overflow-auto rounded-b-base bg-sunken py-2 font-mono text-note in-[:fullscreen]:max-h-none",
          !wrap && "whitespace-pre",
        )}
      >
        {text.dropped > 0 && (
          <p className="px-4 font-sans text-soft">{t`${formatNumber(text.dropped)} older lines are left out here; the command “ioworker logs” prints all.`}</p>
        )}
        {blocks(shown).map((block, index, all) => (
          <Block
            key={block[0]!.number}
            lines={block}
            wrap={wrap}
            search={wanted}
            last={block.at(-1)!.text}
            isEnd={index === all.length - 1}
          />
        ))}
        {shown.length === 0 && (
          <p className="px-4 font-sans text-soft">{wanted ? t`No line holds this.` : empty}</p>
        )}
      </div>
    </section>
  );
}

function SmallButton({
  icon,
  label,
  onClick,
}: {
  icon: "download" | "full";
  label: string;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="inline-flex size-7 items-center justify-center rounded-base border border-line text-soft hover:text-ink"
    >
      <Icon name={icon} size={14} />
    </button>
  );
}

/** Lines in groups by number, so that only the last group is drawn anew as the log grows. */
function blocks(lines: Line[]): Line[][] {
  const found: Line[][] = [];
  for (let at = 0; at < lines.length; at += BLOCK_LINES)
    found.push(lines.slice(at, at + BLOCK_LINES));
  return found;
}

const Block = memo(
  function Block({
    lines,
    wrap,
    search,
    isEnd,
  }: {
    lines: Line[];
    wrap: boolean;
    search: string;
    last: string;
    isEnd: boolean;
  }) {
    return (
      <div
        // The end is always laid out: its guessed height, with lines that wrap, would end too early.
        className={isEnd ? undefined : "[content-visibility:auto]"}
        style={{ containIntrinsicSize: `auto ${lines.length * LINE_PIXELS}px` }}
      >
        {lines.map((line) => (
          <div
            key={line.number}
            className={classes("flex min-w-0 px-4 hover:bg-hover", line.error && "text-bad")}
          >
            <span aria-hidden="true" className="w-12 shrink-0 select-none pe-4 text-end text-soft">
              {line.number}
            </span>
            <span className={wrap ? "min-w-0 whitespace-pre-wrap break-words" : "whitespace-pre"}>
              {search ? marked(line.text, search) : line.text}
            </span>
          </div>
        ))}
      </div>
    );
  },
  (a, b) =>
    a.lines.length === b.lines.length &&
    a.lines[0]!.number === b.lines[0]!.number &&
    a.last === b.last &&
    a.isEnd === b.isEnd &&
    a.wrap === b.wrap &&
    a.search === b.search,
);

function marked(text: string, search: string) {
  const at = text.toLowerCase().indexOf(search);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-base bg-accent-ground text-accent">
        {text.slice(at, at + search.length)}
      </mark>
      {text.slice(at + search.length)}
    </>
  );
}
