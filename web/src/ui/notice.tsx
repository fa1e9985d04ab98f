import { Trans } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { formatDuration } from "./format.ts";
import { nowMillis, useNow } from "./now.ts";
import { Command } from "./copy.tsx";
import { Shape, type Tone } from "./status.tsx";

/** Something to know, with what can be done about it. */
export function Notice({
  tone,
  title,
  children,
}: {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
}) {
  const ground =
    tone === "bad" ? "bg-bad-ground" : tone === "paused" ? "bg-held-ground" : "bg-raised";
  return (
    <div
      role={tone === "bad" ? "alert" : undefined}
      className={`flex gap-3 rounded-base border border-line px-4 py-3 ${ground}`}
    >
      <span className="mt-1.5">
        <Shape tone={tone} />
      </span>
      <div className="min-w-0 grow">
        <p className="font-medium">{title}</p>
        {children && <div className="mt-1 text-soft">{children}</div>}
      </div>
    </div>
  );
}

/** What is awaited, and since when; said only once it has taken a moment. */
export function Waiting({ what }: { what: ReactNode }) {
  const [since] = useState(nowMillis);
  const waited = useNow() - since;
  return (
    <p role="status" className="flex min-h-16 items-center gap-2 px-4 text-soft">
      {waited >= 1000 && (
        <>
          <Shape tone="busy" />
          <Trans>
            Waiting for {what}, for {formatDuration(Math.floor(waited / 1000) * 1000)}
          </Trans>
        </>
      )}
    </p>
  );
}

/** Nothing here yet: a sentence, and the exact command that changes it. */
export function Empty({
  children,
  command,
  action,
}: {
  children: ReactNode;
  command?: string;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-10 text-center">
      <p className="text-soft">{children}</p>
      {command && (
        <div className="w-full">
          <Command text={command} />
        </div>
      )}
      {action}
    </div>
  );
}
