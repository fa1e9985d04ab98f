import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { devicesQuery } from "~/api/devices.ts";
import { earningsQuery } from "~/api/ledger.ts";
import type { Device } from "~/api/types.ts";
import { buttonClass } from "~/ui/button.tsx";
import { formatMib, formatNumber } from "~/ui/format.ts";
import { Meter } from "~/ui/meter.tsx";
import { Money } from "~/ui/money.tsx";
import { Waiting } from "~/ui/notice.tsx";
import { Figure, Figures, Panel } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { Ago } from "~/ui/time.tsx";
import { deviceStates } from "~/words/device.ts";
import { EarningsChart } from "../earnings/earnings-chart.tsx";
import { NoDevices } from "../devices/no-devices.tsx";

const CHART_DAYS = 30;
const TILES_MAX = 12;

export function Lending() {
  const { t } = useLingui();
  const devices = useQuery(devicesQuery);
  const earnings = useQuery(earningsQuery(CHART_DAYS));
  if (!devices.data || !earnings.data) return <Waiting what={t`devices and earnings`} />;
  const enrolled = devices.data.filter((device) => device.state !== "RETIRED");
  if (enrolled.length === 0) {
    return (
      <Panel title={t`Lend`}>
        <NoDevices />
      </Panel>
    );
  }
  const linked = enrolled.filter(
    (device) => device.state === "READY" || device.state === "RUNNING",
  ).length;
  const leases = enrolled.reduce((all, device) => all + device.leasesRunning, 0);
  return (
    <>
      <Figures>
        <Figure
          name={t`Earned today`}
          value={<Money amount={earnings.data.earnedToday} />}
          note={t`since midnight, UTC`}
        />
        <Figure
          name={t`Earned in total`}
          value={<Money amount={earnings.data.earnedTotal} />}
          note={<Link to="/earnings" className="link">{t`By day and device`}</Link>}
        />
        <Figure
          name={t`Rate now`}
          value={<Money amount={earnings.data.earningPerHour} perHour />}
          note={
            <Plural value={leases} _0="Nothing runs now" one="from # lease" other="from # leases" />
          }
        />
        <Figure
          name={t`Lending now`}
          value={
            <Trans>
              {linked} of {enrolled.length}
            </Trans>
          }
          note={t`devices ready or running`}
        />
      </Figures>
      <Panel
        title={t`Devices`}
        side={
          <Link to="/devices/connect" className={buttonClass("plain")}>{t`Connect a device`}</Link>
        }
      >
        <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {enrolled.slice(0, TILES_MAX).map((device) => (
            <Tile key={device.id} device={device} />
          ))}
        </ul>
        {enrolled.length > TILES_MAX && (
          <p className="mt-3">
            <Link to="/devices" className="link">
              <Trans>All {enrolled.length} devices</Trans>
            </Link>
          </p>
        )}
      </Panel>
      <Panel title={t`Earned by day`} side={t`30 days, UTC`}>
        <EarningsChart earnings={earnings.data} days={CHART_DAYS} devices={devices.data} />
      </Panel>
    </>
  );
}

function Tile({ device }: { device: Device }) {
  const { t, i18n } = useLingui();
  const state = deviceStates[device.state];
  const cores = device.inventory?.cores ?? 0;
  const used = Math.max(0, cores - device.coresFree);
  return (
    <li className="card relative flex flex-col gap-2 p-3 transition-colors hover:bg-hover">
      <div className="flex items-center justify-between gap-2">
        <Link
          to="/devices/$deviceId"
          params={{ deviceId: device.id }}
          className="truncate font-medium after:absolute after:inset-0 after:rounded-base"
        >
          {device.name}
        </Link>
        <Status tone={state.tone} word={i18n._(state.word)} />
      </div>
      <div className="live flex flex-col gap-2">
        <Meter value={cores ? used / cores : 0} label={t`Cores hired`} />
        <div className="flex flex-wrap justify-between gap-x-3 text-note text-soft">
          <span>
            <Trans>
              {formatNumber(used)} of {formatNumber(cores)} cores hired
            </Trans>
            {" · "}
            <Trans>{formatMib(device.memoryFreeMib)} free</Trans>
          </span>
          {device.state === "OFFLINE" ? (
            <span>
              <Trans>
                seen <Ago at={device.lastSeenAt} />
              </Trans>
            </span>
          ) : (
            <Money amount={device.earningPerHour} perHour />
          )}
        </div>
      </div>
    </li>
  );
}
