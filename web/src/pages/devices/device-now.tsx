// How a device is in this second: the last reading, as a row of numbers.
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { minus } from "~/api/money.ts";
import type { Device, TelemetrySample } from "~/api/types.ts";
import {
  formatByteRate,
  formatCelsius,
  formatMib,
  formatPercent,
  formatRelative,
  formatWatts,
} from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { useNow } from "~/ui/now.ts";
import { Panel } from "~/ui/panel.tsx";
import { isStale, useTelemetry } from "./device-telemetry.ts";

export function DeviceNow({ device }: { device: Device }) {
  const { t } = useLingui();
  const { samples, state } = useTelemetry(device.id);
  const now = useNow();
  const last = samples.at(-1);
  if (!last?.at) return null;
  const stale = isStale(last.at, state, now);
  return (
    <Panel
      flush
      title={t`Now`}
      side={
        <>
          {stale && (
            <span role="status">{t`Last reading ${formatRelative(Date.parse(last.at), now)}`}</span>
          )}
          <Link
            to="/devices/$deviceId"
            params={{ deviceId: device.id }}
            search={{ tab: "metrics" }}
            className="link"
          >
            <Trans>Charts</Trans>
          </Link>
        </>
      }
    >
      <dl
        data-stale={stale}
        className="grid grid-cols-2 gap-x-4 gap-y-3 p-4 min-[30rem]:grid-cols-3 md:grid-cols-6"
      >
        <Readings sample={last} device={device} />
      </dl>
    </Panel>
  );
}

function Readings({ sample, device }: { sample: TelemetrySample; device: Device }) {
  const { t } = useLingui();
  return (
    <>
      <Reading name={t`Processor`}>{formatPercent(sample.cpuUtilisation)}</Reading>
      <Reading name={t`Memory`}>{formatMib(sample.memoryUsedMib)}</Reading>
      {sample.temperatureCelsius !== undefined && (
        <Reading name={t`Temperature`}>{formatCelsius(sample.temperatureCelsius)}</Reading>
      )}
      {sample.powerWatts !== undefined && (
        <Reading name={t`Power`}>{formatWatts(sample.powerWatts)}</Reading>
      )}
      {sample.electricityPerHour && (
        <>
          <Reading name={t`Electricity`}>
            <Money amount={sample.electricityPerHour} perHour />
          </Reading>
          <Reading name={t`Earned less electricity`}>
            <Money amount={minus(device.earningPerHour, sample.electricityPerHour)} perHour />
          </Reading>
          <Reading name={t`Electricity this month`}>
            <Money amount={sample.electricityThisMonth} />
          </Reading>
        </>
      )}
      <Reading name={t`Network, received`}>{formatByteRate(sample.networkReceivedBytes)}</Reading>
      <Reading name={t`Network, sent`}>{formatByteRate(sample.networkSentBytes)}</Reading>
      <Reading name={t`Disk`}>{formatMib(sample.diskUsedMib)}</Reading>
      {sample.gpus.map((gpu) => {
        const total = device.inventory?.gpus.find((each) => each.index === gpu.index)?.memoryMib;
        return (
          <Reading key={gpu.index} name={t`GPU ${gpu.index}`} wide>
            <span className="ltr">
              {[
                formatPercent(gpu.utilisation),
                total
                  ? `${formatMib(gpu.memoryUsedMib)} / ${formatMib(total)}`
                  : formatMib(gpu.memoryUsedMib),
                formatCelsius(gpu.temperatureCelsius),
                formatWatts(gpu.powerWatts),
                ...(gpu.fanPercent === undefined
                  ? []
                  : [t`fan ${formatPercent(gpu.fanPercent / 100)}`]),
              ].join(" · ")}
            </span>
          </Reading>
        );
      })}
    </>
  );
}

function Reading({
  name,
  children,
  wide = false,
}: {
  name: string;
  children: ReactNode;
  wide?: boolean;
}) {
  return (
    <div className={wide ? "col-span-2 min-w-0 min-[30rem]:col-span-3" : "min-w-0"}>
      <dt className="text-note text-soft">{name}</dt>
      <dd className="live">{children}</dd>
    </div>
  );
}
