// The charts of a device: live, second by second, or as they are kept by the minute and by the hour.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type Kept, MINUTES_SECONDS_MAX, telemetryQuery } from "~/api/telemetry.ts";
import type { Device, TelemetrySample } from "~/api/types.ts";
import { telemetryRanges } from "~/router.tsx";
import { Chips } from "~/ui/chips.tsx";
import { formatRelative } from "~/ui/format.ts";
import { withGaps } from "~/ui/gaps.ts";
import { Empty, Notice, Waiting } from "~/ui/notice.tsx";
import { useNow } from "~/ui/now.ts";
import { DeviceCharts } from "./device-charts.tsx";
import { isStale, useTelemetry } from "./device-telemetry.ts";

type Range = (typeof telemetryRanges)[number];

const LIVE_SECONDS_MAX = 900;
const LIVE_DEFAULT: Range = 300;
// Of a device that is away, what it was like before.
const KEPT_DEFAULT: Range = 43_200;

export function DeviceMetrics({ device }: { device: Device }) {
  const search = useSearch({ from: "/frame/devices/$deviceId" });
  const away = device.state === "OFFLINE" || device.state === "RETIRED";
  const range = search.range ?? (away ? KEPT_DEFAULT : LIVE_DEFAULT);
  return range <= LIVE_SECONDS_MAX ? (
    <LiveMetrics device={device} range={range} />
  ) : (
    <KeptMetrics device={device} range={range} />
  );
}

/** The ranges, and beside them what the readings are. */
function Ranges({ range, note }: { range: number; note: string }) {
  const { t } = useLingui();
  const search = useSearch({ from: "/frame/devices/$deviceId" });
  const navigate = useNavigate({ from: "/devices/$deviceId" });
  const names: Record<Range, string> = {
    60: t`1 min`,
    300: t`5 min`,
    900: t`15 min`,
    3600: t`1 h`,
    21_600: t`6 h`,
    43_200: t`12 h`,
    604_800: t`7 days`,
    2_592_000: t`30 days`,
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <Chips
        label={t`Range`}
        chips={telemetryRanges.map((each) => ({ id: String(each), name: names[each] }))}
        chosen={String(range)}
        onChoose={(id) =>
          void navigate({ search: { ...search, range: Number(id) as Range }, replace: true })
        }
      />
      <span role="status" className="text-note text-soft">
        {note}
      </span>
    </div>
  );
}

function LiveMetrics({ device, range }: { device: Device; range: number }) {
  const { t } = useLingui();
  const { samples, state } = useTelemetry(device.id);
  const now = useNow();
  const last = samples.at(-1)?.at;
  if (!last) {
    return (
      <>
        <Ranges range={range} note="" />
        {device.state !== "OFFLINE" && state !== "refused" ? (
          <Waiting what={t`the first reading`} />
        ) : (
          <Empty command="ioworker device run">
            <Trans>
              This device is offline, so nothing is measured now; what was before is in the longer
              ranges. Start its agent:
            </Trans>
          </Empty>
        )}
      </>
    );
  }
  const stale = isStale(last, state, now);
  return (
    <>
      <Ranges
        range={range}
        note={
          stale
            ? t`Last reading ${formatRelative(Date.parse(last), now)}`
            : t`A reading every second while you watch`
        }
      />
      <div data-stale={stale}>
        <DeviceCharts
          device={device}
          times={samples.map((sample) => Date.parse(sample.at ?? "") / 1000)}
          samples={samples}
          rangeSeconds={range}
        />
      </div>
    </>
  );
}

function KeptMetrics({ device, range }: { device: Device; range: number }) {
  const { t } = useLingui();
  const kept = useQuery(telemetryQuery(device.id, range));
  const note =
    range > MINUTES_SECONDS_MAX
      ? t`Averages by the hour; of temperatures the highest`
      : t`Averages by the minute; of temperatures the highest`;
  return (
    <>
      <Ranges range={range} note={note} />
      {!kept.data ? (
        kept.error ? (
          <Notice tone="bad" title={kept.error.message} />
        ) : (
          <Waiting what={t`the readings`} />
        )
      ) : kept.data.samples.length === 0 ? (
        <Empty>
          <Trans>Nothing was measured in this time.</Trans>
        </Empty>
      ) : (
        <KeptCharts device={device} range={range} kept={kept.data} />
      )}
    </>
  );
}

function KeptCharts({
  device,
  range,
  kept,
}: {
  device: Device;
  range: number;
  kept: Kept<TelemetrySample>;
}) {
  const { times, readings } = withGaps(
    kept.samples,
    (sample) => Date.parse(sample.at ?? "") / 1000,
    kept.spanSeconds,
  );
  return (
    <DeviceCharts
      device={device}
      times={times}
      samples={readings}
      rangeSeconds={range}
      until={kept.until}
    />
  );
}
