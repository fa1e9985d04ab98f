// What the device lends now and through the week, by which rule; and the file in which its owner says so.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { policyQuery } from "~/api/policy.ts";
import type { Device, DevicePolicy } from "~/api/types.ts";
import { PolicyForm } from "~/forms/policy-form.tsx";
import { Empty, Notice, Waiting } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { WeekGrid } from "~/ui/week-grid.tsx";
import { lendingModes } from "~/words/device.ts";

export function DevicePolicyTab({ device }: { device: Device }) {
  const { t } = useLingui();
  const linked = device.state !== "OFFLINE" && device.state !== "RETIRED";
  const policy = useQuery({ ...policyQuery(device.id), enabled: linked });
  if (!linked) {
    return (
      <Empty command="ioworker policy explain">
        <Trans>The policy lies on the device, which is not linked. On the machine itself:</Trans>
      </Empty>
    );
  }
  if (policy.data) return <Shown deviceId={device.id} policy={policy.data} />;
  if (policy.error) return <Notice tone="bad" title={policy.error.message} />;
  return <Waiting what={t`the device`} />;
}

function Shown({ deviceId, policy }: { deviceId: string; policy: DevicePolicy }) {
  const { t, i18n } = useLingui();
  const mode = lendingModes[policy.mode];
  return (
    <>
      {policy.problem && (
        <Notice tone="bad" title={t`The file as it is now is not followed`}>
          {policy.problem}
        </Notice>
      )}
      <Panel
        flush
        title={t`Now`}
        side={
          <>
            <Status tone={mode.tone} word={i18n._(mode.word)} className="live" />
            {policy.reason && <span>{policy.reason}</span>}
          </>
        }
      >
        <Rules policy={policy} />
      </Panel>
      <Panel title={t`The week`}>
        <WeekOf policy={policy} />
      </Panel>
      <Panel title={t`Policy`}>
        {!policy.consoleEdits && (
          <div className="mb-4">
            <Notice tone="paused" title={t`This device takes no changes from the console`}>
              <Trans>
                Put <code className="ltr">console_edits = true</code> into its policy.toml to change
                it here, or change it on the machine itself.
              </Trans>
            </Notice>
          </div>
        )}
        <PolicyForm key={deviceId} deviceId={deviceId} policy={policy} />
      </Panel>
    </>
  );
}

type Rule = DevicePolicy["rules"][number];

function Rules({ policy }: { policy: DevicePolicy }) {
  const { t, i18n } = useLingui();
  if (policy.rules.length === 0) {
    return (
      <p className="p-4 text-soft">
        <Trans>No rules: it lends whenever nobody has paused it.</Trans>
      </p>
    );
  }
  const columns: Column<Rule>[] = [
    { id: "rule", name: t`Rule`, head: true, cell: (rule) => rule.name },
    {
      id: "mode",
      name: t`Lends`,
      cell: (rule) => {
        const { tone, word } = lendingModes[rule.mode];
        return <Status tone={tone} word={i18n._(word)} />;
      },
    },
    {
      id: "force",
      name: t`In force`,
      cell: (rule) =>
        rule.inForce ? (rule.known ? t`yes` : t`yes: something is not known`) : t`no`,
    },
    { id: "why", name: t`Why`, cell: (rule) => <span className="ltr">{rule.why}</span> },
  ];
  return (
    <Table label={t`Rules`} columns={columns} rows={policy.rules} rowId={(rule) => rule.name} />
  );
}

function clock(minute: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor((minute % 1440) / 60))}:${two(minute % 60)}`;
}

function WeekOf({ policy }: { policy: DevicePolicy }) {
  const { t, i18n } = useLingui();
  const days = [t`Mon`, t`Tue`, t`Wed`, t`Thu`, t`Fri`, t`Sat`, t`Sun`];
  const at = (minute: number) => `${days[Math.floor(minute / 1440) % 7]} ${clock(minute)}`;
  const nameOf = (rule: number) => policy.rules[rule - 1]?.name ?? t`otherwise`;
  const parts = policy.week.map((stretch) => {
    const { tone, word } = lendingModes[stretch.mode];
    const unless = stretch.possible.map(nameOf).join(", ");
    const said = `${at(stretch.fromMinute)} – ${at(stretch.toMinute)}: ${i18n._(word)} (${nameOf(stretch.rule)})`;
    return {
      from: stretch.fromMinute,
      to: stretch.toMinute,
      tone,
      text: unless ? t`${said}, unless: ${unless}` : said,
    };
  });
  return (
    <>
      <WeekGrid
        label={t`What is lent through the week, as far as time alone decides`}
        days={days}
        parts={parts}
        now={policy.minute}
      />
      <details className="mt-3">
        <summary className="cursor-pointer text-soft">
          <Trans>The same as a list</Trans>
        </summary>
        <ul className="mt-2 flex flex-col gap-1">
          {parts.map((part) => (
            <li key={part.from}>{part.text}</li>
          ))}
        </ul>
      </details>
      <p className="mt-2 text-note text-soft">
        <Trans>By the clock on the device's wall. Other rules may lend less at any time.</Trans>
      </p>
    </>
  );
}
