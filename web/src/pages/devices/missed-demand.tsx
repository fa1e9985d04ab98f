// Why a device is not earning more: what waits in the network and does not come to it, by what keeps it away.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { missedDemandQuery } from "~/api/market.ts";
import type { Device, MissedDemand } from "~/api/types.ts";
import { classes } from "~/ui/classes.ts";
import { asSentence } from "~/ui/format.ts";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import { constraints } from "~/words/job.ts";

export function DeviceMissedDemand({ device }: { device: Device }) {
  const { t } = useLingui();
  const missed = useQuery(missedDemandQuery(device.id));
  return (
    <Panel title={t`Why am I not earning more?`}>
      {missed.data ? (
        <Missed missed={missed.data} />
      ) : missed.error ? (
        <Notice tone="bad" title={missed.error.message} />
      ) : (
        <Waiting what={t`the market`} />
      )}
    </Panel>
  );
}

function Missed({ missed }: { missed: MissedDemand }) {
  const { t, i18n } = useLingui();
  const waiting = Number(missed.tasksWaiting);
  if (waiting === 0) {
    return (
      <p className="text-soft">
        <Trans>
          No task waits in the network now, so there is nothing that this device misses.
        </Trans>
      </p>
    );
  }
  if (missed.reasons.length === 0) {
    return (
      <p className="text-soft">
        <Plural
          value={waiting}
          one="# task waits in the network now. Nothing of this device keeps it away."
          other="# tasks wait in the network now. Nothing of this device keeps them away."
        />
      </p>
    );
  }
  return (
    <>
      <p className="text-soft">
        <Plural
          value={waiting}
          one="# task waits in the network now. What keeps it from this device:"
          other="# tasks wait in the network now. What keeps them from this device:"
        />
      </p>
      <ul aria-label={t`What keeps tasks away`} className="mt-3 flex flex-col gap-2">
        {missed.reasons.map(({ constraint, tasks, remedy }) => (
          <li
            key={constraint}
            className={classes("border-s-2 ps-3", remedy ? "border-held" : "border-line")}
          >
            <span className="font-medium">{i18n._(constraints[constraint])}</span>{" "}
            <span className="text-soft">
              <Plural value={Number(tasks)} one="# task" other="# tasks" />
            </span>
            {remedy && <p className="text-soft">{asSentence(remedy)}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
