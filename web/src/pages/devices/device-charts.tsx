// What a device measures, each thing as a chart, over one stretch of time.
import { useLingui } from "@lingui/react/macro";
import type { Device, TelemetrySample } from "~/api/types.ts";
import { Chart, type Series } from "~/ui/chart.tsx";
import {
  formatByteRate,
  formatCelsius,
  formatMib,
  formatPercent,
  formatWatts,
} from "~/ui/format.ts";

interface Props {
  device: Device;
  /** Seconds since 1970, rising. */
  times: number[];
  /** One for each time; none where nothing was measured. */
  samples: (TelemetrySample | undefined)[];
  rangeSeconds: number;
  /** Where the charts end, for what is kept; see Chart. */
  until?: number;
}

export function DeviceCharts({ device, samples, ...shared }: Props) {
  const { t } = useLingui();
  const has = device.inventory;
  const one = (name: string, read: (sample: TelemetrySample) => number | undefined): Series => ({
    name,
    values: samples.map((sample) => (sample && read(sample)) ?? null),
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
  const warm = samples.some((sample) => sample?.temperatureCelsius !== undefined);
  const power = samples.some((sample) => sample?.powerWatts !== undefined);
  const name = (index: number) => t`GPU ${index}`;
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
