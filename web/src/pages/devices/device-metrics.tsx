import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Device, TelemetrySample } from "~/api/types.ts";
import { Chart, type Series } from "~/ui/chart.tsx";
import { Chips } from "~/ui/chips.tsx";
import {
  formatByteRate,
  formatCelsius,
  formatMib,
  formatPercent,
  formatRelative,
  formatWatts,
} from "~/ui/format.ts";
import { Empty, Waiting } from "~/ui/notice.tsx";
import { useNow } from "~/ui/now.ts";
import { isStale, useTelemetry } from "./device-telemetry.ts";

export function DeviceMetrics({ device }: { device: Device }) {
  const { t } = useLingui();
  const { samples, state } = useTelemetry(device.id);
  const search = useSearch({ from: "/frame/devices/$deviceId" });
  const navigate = useNavigate({ from: "/devices/$deviceId" });
  const now = useNow();
  const range = search.range ?? 300;
  const last = samples.at(-1)?.at;
  if (!last) {
    if (device.state !== "OFFLINE" && state !== "refused")
      return <Waiting what={t`the first reading`} />;
    return (
      <Empty command="ioworker device run">
        <Trans>This device is offline, so there is nothing to measure. Start its agent:</Trans>
      </Empty>
    );
  }
  const stale = isStale(last, state, now);
  const ranges = [
    { id: "60", name: t`1 min` },
    { id: "300", name: t`5 min` },
    { id: "900", name: t`15 min` },
  ];
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Chips
          label={t`Range`}
          chips={ranges}
          chosen={String(range)}
          onChoose={(id) =>
            void navigate({ search: { ...search, range: Number(id) }, replace: true })
          }
        />
        <span role="status" className="text-note text-soft">
          {stale
            ? t`Last reading ${formatRelative(Date.parse(last), now)}`
            : t`A reading every second while you watch`}
        </span>
      </div>
      <div data-stale={stale}>
        <Charts device={device} samples={samples} range={range} />
      </div>
    </>
  );
}

function Charts({
  device,
  samples,
  range,
}: {
  device: Device;
  samples: TelemetrySample[];
  range: number;
}) {
  const { t } = useLingui();
  const times = samples.map((sample) => Date.parse(sample.at ?? "") / 1000);
  const has = device.inventory;
  const one = (name: string, read: (sample: TelemetrySample) => number | undefined): Series => ({
    name,
    values: samples.map((sample) => read(sample) ?? null),
  });
  const gpu = (
    name: (index: number) => string,
    read: (sample: TelemetrySample["gpus"][number]) => number,
  ): Series[] =>
    (has?.gpus ?? []).map((each) =>
      one(
        name(each.index),
        (sample) => sample.gpus.filter((reading) => reading.index === each.index).map(read)[0],
      ),
    );
  const memory = (value: number) => formatMib(Math.round(value));
  const warm = samples.some((sample) => sample.temperatureCelsius !== undefined);
  const power = samples.some((sample) => sample.powerWatts !== undefined);
  const name = (index: number) => t`GPU ${index}`;
  const shared = { times, rangeSeconds: range };
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Chart
        {...shared}
        title={t`Processor`}
        series={[one(t`in use`, (sample) => sample.cpuUtilisation)]}
        max={1}
        format={formatPercent}
      />
      <Chart
        {...shared}
        title={t`Memory`}
        series={[one(t`in use`, (sample) => sample.memoryUsedMib)]}
        {...(has ? { max: has.memoryMib } : {})}
        binary
        format={memory}
      />
      <Chart
        {...shared}
        title={t`Network`}
        series={[
          one(t`received`, (sample) => sample.networkReceivedBytes),
          one(t`sent`, (sample) => sample.networkSentBytes),
        ]}
        format={formatByteRate}
      />
      <Chart
        {...shared}
        title={t`Disk`}
        series={[one(t`in use`, (sample) => sample.diskUsedMib)]}
        {...(has?.diskMib ? { max: has.diskMib } : {})}
        binary
        format={memory}
      />
      {warm && (
        <Chart
          {...shared}
          title={t`Temperature`}
          series={[one(t`hottest sensor`, (sample) => sample.temperatureCelsius)]}
          max={100}
          format={formatCelsius}
        />
      )}
      {power && (
        <Chart
          {...shared}
          title={t`Power`}
          series={[one(t`drawn`, (sample) => sample.powerWatts)]}
          format={formatWatts}
        />
      )}
      {!!has?.gpus.length && (
        <>
          <Chart
            {...shared}
            title={t`GPU in use`}
            series={gpu(name, (reading) => reading.utilisation)}
            max={1}
            format={formatPercent}
          />
          <Chart
            {...shared}
            title={t`GPU memory`}
            series={gpu(name, (reading) => reading.memoryUsedMib)}
            max={Math.max(...has.gpus.map((each) => each.memoryMib))}
            binary
            format={memory}
          />
          <Chart
            {...shared}
            title={t`GPU temperature`}
            series={gpu(name, (reading) => reading.temperatureCelsius)}
            max={100}
            format={formatCelsius}
          />
          <Chart
            {...shared}
            title={t`GPU power`}
            series={gpu(name, (reading) => reading.powerWatts)}
            format={formatWatts}
          />
        </>
      )}
    </div>
  );
}
