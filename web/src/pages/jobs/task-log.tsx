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

function useLog(jobId: string, task: Task) {
  const text = useRef(new LogText());
  const [, draw] = useState(0);
  const [state, setState] = useState<StreamState>("connecting");
  const placed = task.attempt > 0;
  useEffect(() => {
    if (!placed) return;
    text.current = new LogText();
    let offset = "0";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = watch<LogChunk>({
      url: () => urls.logsWatch(jobId, task.index, offset),
      onMessage: (chunk) => {
        offset = chunk.nextOffset;
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
  }, [jobId, task.index, placed]);
  return { text: text.current, state };
}

export function TaskLog({ job, task }: { job: Job; task: Task }) {
  const { t } = useLingui();
  const { text, state } = useLog(job.id, task);
  const note =
    task.attempt === 0
      ? isOver(job) ? t`It never started, so it printed nothing.` : t`It begins when the task is placed on a device.`
      : state === "lost" ? t`The connection was lost; it goes on where it was.`
      : state === "ended" ? t`Ended`
      : state === "refused" ? t`The log is not there any more.`
      : t`Live`;
  const tone = state === "ended" || task.attempt === 0 || state === "refused" ? "off" : state === "lost" ? "bad" : "good";
  return <Log begun={task.attempt > 0} text={text} note={note} tone={tone} name={`${job.spec?.name ?? "job"}-${task.index}.log`} />;
}
