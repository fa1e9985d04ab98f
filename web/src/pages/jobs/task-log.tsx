// The log of a task, live: follows the attempt, goes on where it was after a break.
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { type StreamState, watch } from "~/api/stream.ts";
import type { Job, LogChunk, Task } from "~/api/types.ts";
import { urls } from "~/api/urls.ts";
import { Log, LogText } from "~/ui/log.tsx";
import { isOver } from "~/words/job.ts";

// Chunks come faster than a screen draws.
const DRAW_MILLIS = 80;

/** For one attempt: whoever shows another one makes a new component. */
function useLog(jobId: string, task: Task) {
  const text = useRef(new LogText());
  const offset = useRef("0");
  const [, draw] = useState(0);
  const [state, setState] = useState<StreamState>("connecting");
  // A device has no log before the container starts. When the task is over the rest is asked for once
  // more: what was kept has the last word, should the live stream have missed the end.
  const begun = task.startedAt !== undefined || (task.attempt > 0 && task.endedAt !== undefined);
  const over = task.endedAt !== undefined;
  useEffect(() => {
    if (!begun) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = watch<LogChunk>({
      url: () => urls.logsWatch(jobId, task.index, offset.current),
      onMessage: (chunk) => {
        offset.current = chunk.nextOffset;
        text.current.add(chunk.text, chunk.stream === "ERR");
        timer ??= setTimeout(() => {
          timer = undefined;
          draw((count) => count + 1);
        }, DRAW_MILLIS);
      },
      onState: setState,
      isEnd: (chunk) => chunk.end,
    });
    return () => {
      clearTimeout(timer);
      close();
    };
  }, [jobId, task.index, begun, over]);
  return { text: text.current, state, begun };
}

export function TaskLog({ job, task }: { job: Job; task: Task }) {
  const { t } = useLingui();
  const { text, state, begun } = useLog(job.id, task);
  const over = task.endedAt !== undefined || isOver(job);
  const note = !begun
    ? over
      ? t`It never started, so it printed nothing.`
      : t`It begins when the task starts on a device.`
    : state === "lost"
      ? t`The connection was lost; it goes on where it was.`
      : state === "refused"
        ? t`The log is not there any more.`
        : over
          ? t`Ended`
          : t`Live`;
  const tone = !begun || over || state === "refused" ? "off" : state === "lost" ? "bad" : "good";
  const empty = over && state === "ended" ? t`It printed nothing.` : t`Nothing printed yet.`;
  return (
    <Log
      begun={begun}
      text={text}
      note={note}
      tone={tone}
      empty={empty}
      over={over && state !== "lost"}
      name={`${job.spec?.name ?? "job"}-${task.index}.log`}
    />
  );
}
