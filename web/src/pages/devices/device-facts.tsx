import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { leasesNowQuery } from "~/api/leases.ts";
import { toMicros } from "~/api/money.ts";
import type { Device, Gpu } from "~/api/types.ts";
import { formatCountry, formatMib, formatNumber } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { Empty } from "~/ui/notice.tsx";
import { Fact, Facts, Figure, Figures, Panel } from "~/ui/panel.tsx";
import { AgoTip } from "~/ui/ago-tip.tsx";
import { isolationNames } from "~/words/job.ts";
import { DeviceNow } from "./device-now.tsx";
import { LeasesTable } from "./device-leases.tsx";
import { DeviceTrial } from "./device-trial.tsx";
import { DeviceMissedDemand } from "./missed-demand.tsx";

export function DeviceFacts({ device }: { device: Device }) {
  const { t } = useLingui();
  const has = device.inventory;
  return (
    <>
      <DeviceTrial device={device} />
      <Figures>
        <Figure name={t`Earned`} value={<Money amount={device.earned} />} note={t`in total`} />
        <Figure
          name={t`Rate now`}
          value={<Money amount={device.earningPerHour} perHour />}
          note={<Asks device={device} />}
        />
        <Figure
          name={t`Cores free`}
          value={formatNumber(device.coresFree)}
          note={<Trans>of {formatNumber(has?.cores ?? 0)}</Trans>}
        />
        <Figure
          name={t`Memory free`}
          value={formatMib(device.memoryFreeMib)}
          note={<Trans>of {formatMib(has?.memoryMib ?? 0)}</Trans>}
        />
      </Figures>
      {(device.state === "READY" || device.state === "RUNNING" || device.state === "PAUSED") && (
        <DeviceNow device={device} />
      )}
      <RunsNow device={device} />
      {device.state !== "RETIRED" && <DeviceMissedDemand device={device} />}
      <Panel title={t`Machine`}>
        <Facts columns>
          <Fact name={t`Processor`}>{has?.cpuModel || "–"}</Fact>
          <Fact name={t`Architecture`}>{has?.architecture || "–"}</Fact>
          <Fact name={t`Cores lent`}>{formatNumber(has?.cores ?? 0)}</Fact>
          <Fact name={t`Memory lent`}>{formatMib(has?.memoryMib ?? 0)}</Fact>
          <Fact name={t`Disk lent`}>{formatMib(has?.diskMib ?? 0)}</Fact>
          <Fact name={t`System`}>{has?.operatingSystem || "–"}</Fact>
          <Fact name={t`Engine`}>{has?.engine || "–"}</Fact>
          <Fact name={t`Agent`}>{has?.agentVersion || "–"}</Fact>
          {has && has.isolations.length > 1 && (
            <Fact name={t`Isolation`}>
              {has.isolations.flatMap((each) => isolationNames[each] ?? []).join(", ")}
            </Fact>
          )}
          <Serves device={device} />
          {(has?.gpus ?? []).map((gpu) => {
            const kept = whyKept(device, gpu);
            return (
              <Fact key={gpu.index} name={t`GPU ${gpu.index}`}>
                <span className="ltr">
                  {gpu.memoryMib > 0 ? `${gpu.model} · ${formatMib(gpu.memoryMib)}` : gpu.model}
                </span>
                {kept && (
                  <span className="block text-soft">
                    <Trans>Not lent: {kept}</Trans>
                  </span>
                )}
              </Fact>
            );
          })}
          {has?.gpus.length === 0 && <Fact name="GPU">{t`none`}</Fact>}
          <Fact name={t`Enrolled`}>
            <AgoTip at={device.enrolledAt} />
          </Fact>
          <Fact name={t`Last seen`}>
            <AgoTip at={device.lastSeenAt} />
          </Fact>
        </Facts>
      </Panel>
    </>
  );
}

/** The price, and what it goes by. */
function Asks({ device }: { device: Device }) {
  const floor = device.lent?.priceFloor ?? "";
  const limits = device.marketFollowing;
  return (
    <>
      {toMicros(floor) > toMicros(device.pricePerHour) ? (
        <Trans>
          asks <Money amount={floor} perHour />, the floor of its policy
        </Trans>
      ) : (
        <Trans>
          asks <Money amount={device.pricePerHour} perHour />
        </Trans>
      )}
      {limits && (
        <span className="block">
          <Trans>
            follows the market from <Money amount={limits.priceLeast} /> to{" "}
            <Money amount={limits.priceMost} />
          </Trans>
        </span>
      )}
    </>
  );
}

/** Whom the owner serves, where that is not everybody, and the least that jobs are run with. */
function Serves({ device }: { device: Device }) {
  const { t } = useLingui();
  const names = (codes: string[] = []) => codes.map(formatCountry).join(", ");
  const served = names(device.lent?.countriesServed);
  const refused = names(device.lent?.countriesRefused);
  const least = isolationNames[device.lent?.isolationMin ?? ""];
  return (
    <>
      {served && <Fact name={t`Countries served`}>{served}</Fact>}
      {refused && <Fact name={t`Countries not served`}>{refused}</Fact>}
      {least && <Fact name={t`Isolation at least`}>{least}</Fact>}
    </>
  );
}

/** In the device's own words; empty if it is lent, as far as is known. */
function whyKept(device: Device, gpu: Gpu): string {
  const now = device.lent?.gpusKept.find((each) => each.index === gpu.index);
  return now?.reason ?? gpu.notLent;
}

function RunsNow({ device }: { device: Device }) {
  const { t } = useLingui();
  const live = useQuery(leasesNowQuery(device)).data ?? [];
  return (
    <Panel
      flush
      title={t`Runs now`}
      side={live.length > 0 && <Plural value={live.length} one="# lease" other="# leases" />}
    >
      {live.length > 0 ? (
        <LeasesTable leases={live} />
      ) : device.state === "OFFLINE" ? (
        <Empty command="ioworker doctor">
          <Trans>No link to this device. Run this on it to find out why:</Trans>
        </Empty>
      ) : (
        <p className="p-4 text-soft">
          {device.state === "PAUSED" ? (
            <Trans>Nothing: its owner does not lend now.</Trans>
          ) : (
            <Trans>Nothing. It is free, and takes the next task that fits.</Trans>
          )}
        </p>
      )}
    </Panel>
  );
}
