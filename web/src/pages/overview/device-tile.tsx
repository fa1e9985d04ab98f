// One device at a glance: its state, what runs on it, how full it is, what it earns.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { leasesNowQuery } from "~/api/leases.ts";
import type { Device } from "~/api/types.ts";
import { formatMib, formatNumber } from "~/ui/format.ts";
import { Meter } from "~/ui/meter.tsx";
import { Money } from "~/ui/money.tsx";
import { Status } from "~/ui/status.tsx";
import { Ago } from "~/ui/time.tsx";
import { deviceStates } from "~/words/device.ts";

export function DeviceTile({ device }: { device: Device }) {
  const { t, i18n } = useLingui();
  const state = deviceStates[device.state];
  const cores = device.inventory?.cores ?? 0;
  const used = Math.max(0, cores - device.coresFree);
  return (
    <li className="card relative flex min-w-0 flex-col gap-2 p-3 transition-colors hover:bg-hover">
      <div className="flex items-center justify-between gap-2">
        <Link
          to="/devices/$deviceId"
          params={{ deviceId: device.id }}
          className="truncate font-medium after:absolute after:inset-0 after:rounded-base"
        >
          {device.name}
        </Link>
        <Status tone={state.tone} word={i18n._(state.word)} className="live" />
      </div>
      <div className="live flex flex-col gap-2 text-note text-soft">
        <div className="flex items-baseline justify-between gap-3">
          <span className="min-w-0 truncate">
            <WhatRuns device={device} />
          </span>
          {device.leasesRunning > 0 ? (
            <span className="text-ink">
              <Money amount={device.earningPerHour} perHour />
            </span>
          ) : (
            <span className="shrink-0">
              <Trans>
                asks <Money amount={device.pricePerHour} perHour />
              </Trans>
            </span>
          )}
        </div>
        <Meter value={cores ? used / cores : 0} label={t`Cores hired`} />
        <span>
          <Trans>
            {formatNumber(used)} of {formatNumber(cores)} cores hired
          </Trans>
          {" · "}
          <Trans>{formatMib(device.memoryFreeMib)} free</Trans>
        </span>
      </div>
    </li>
  );
}

/** The images that run, each with how often; or why none does. */
function WhatRuns({ device }: { device: Device }) {
  const leases = useQuery(leasesNowQuery(device));
  if (device.state === "OFFLINE") {
    return (
      <Trans>
        seen <Ago at={device.lastSeenAt} />
      </Trans>
    );
  }
  if (device.leasesRunning === 0)
    return device.state === "PAUSED" ? device.stateReason : <Trans>Free: nothing runs</Trans>;
  const counts = new Map<string, number>();
  for (const lease of leases.data ?? [])
    counts.set(lease.image, (counts.get(lease.image) ?? 0) + 1);
  const images = [...counts].map(([image, count]) =>
    count === 1 ? image : `${formatNumber(count)} × ${image}`,
  );
  const text = images.join(", ");
  return (
    <span className="ltr font-mono" title={text}>
      {text}
    </span>
  );
}
