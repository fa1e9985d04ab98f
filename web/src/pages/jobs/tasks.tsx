// The tasks of an array: as parts of a whole, as a field of marks, and as a table to choose from.
import { useLingui } from "@lingui/react/macro";
import type { Job, Task, TaskState } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Chips } from "~/ui/chips.tsx";
import { formatNumber, formatShare } from "~/ui/format.ts";
import { Parts } from "~/ui/meter.tsx";
import { Money } from "~/ui/money.tsx";
import { Panel } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { Lasted } from "~/ui/time.tsx";
import { Marks } from "~/ui/marks.tsx";
import { endReasons, taskStates } from "~/words/job.ts";

const shown: TaskState[] = [
  "RUNNING",
  "PULLING",
  "PLACED",
  "WAITING",
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
];

interface Props {
  job: Job;
  tasks: Task[];
  chosen: number | undefined;
  filter: string | undefined;
  onChoose: (index: number) => void;
  onFilter: (state: string | undefined) => void;
}

export function Tasks({ job, tasks, chosen, filter, onChoose, onFilter }: Props) {
  const { t, i18n } = useLingui();
  const counts = new Map<string, number>();
  for (const task of tasks) counts.set(task.state, (counts.get(task.state) ?? 0) + 1);
  const present = shown.filter((state) => counts.has(state));
  const rows = filter ? tasks.filter((task) => task.state === filter) : tasks;
  const columns: Column<Task>[] = [
    {
      id: "index",
      name: t`Task`,
      head: true,
      cell: (task) => (
        <Button
          kind="quiet"
          className={task.index === chosen ? "bg-accent-ground text-accent" : undefined}
          aria-pressed={task.index === chosen}
          onPress={() => onChoose(task.index)}
        >
          {formatNumber(task.index)}
        </Button>
      ),
    },
    {
      id: "state",
      name: t`State`,
      beside: true,
      cell: (task) => (
        <Status tone={taskStates[task.state].tone} word={i18n._(taskStates[task.state].word)} />
      ),
    },
    {
      id: "reason",
      name: t`Reason`,
      cell: (task) =>
        task.reason === "REASON_UNSPECIFIED" ? "–" : i18n._(endReasons[task.reason]),
    },
    { id: "attempt", name: t`Attempt`, number: true, cell: (task) => formatNumber(task.attempt) },
    {
      id: "ran",
      name: t`Ran`,
      number: true,
      cell: (task) => <Lasted from={task.startedAt} to={task.endedAt} />,
    },
    {
      id: "charged",
      name: t`Charged`,
      number: true,
      cell: (task) => <Money amount={task.charged} />,
    },
  ];
  return (
    <Panel
      flush
      title={t`Tasks`}
      side={formatShare(counts.get("SUCCEEDED") ?? 0, job.spec?.tasks ?? tasks.length)}
    >
      <div className="flex flex-col gap-3 p-4">
        <Parts
          label={t`Tasks`}
          parts={present.map((state) => ({
            name: i18n._(taskStates[state].word),
            tone: taskStates[state].tone,
            count: counts.get(state) ?? 0,
          }))}
        />
        <Marks marks={tasks.map((task) => taskStates[task.state].tone)} />
        <Chips
          label={t`State`}
          chips={[
            { id: "", name: t`All`, count: tasks.length },
            ...present.map((state) => ({
              id: state as string,
              name: i18n._(taskStates[state].word),
              count: counts.get(state) ?? 0,
            })),
          ]}
          chosen={filter ?? ""}
          onChoose={(id) => onFilter(id || undefined)}
        />
      </div>
      <div
        tabIndex={0}
        role="region"
        aria-label={t`Tasks`}
        className="max-h-80 overflow-y-auto border-t border-line"
      >
        <Table
          label={t`Tasks`}
          rows={rows.slice(0, 500)}
          columns={columns}
          rowId={(task) => String(task.index)}
        />
      </div>
    </Panel>
  );
}
