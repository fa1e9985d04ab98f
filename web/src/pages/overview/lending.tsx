import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { devicesQuery } from "~/api/devices.ts";
import { earningsQuery } from "~/api/ledger.ts";
import { sum } from "~/api/money.ts";
import { buttonClass } from "~/ui/button.tsx";
import { Money } from "~/ui/money.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { nowMillis } from "~/ui/now.ts";
import { Figure, Figures, Panel } from "~/ui/panel.tsx";
import { EarningsChart } from "../earnings/earnings-chart.tsx";
import { NoDevices } from "../devices/no-devices.tsx";
import { DeviceTile } from "./device-tile.tsx";

const CHART_DAYS = 30;
// The longest month: whatever today is, the whole of this month is among them.
const MONTH_DAYS_MAX = 31;
const TILES_MAX = 12;

export function Lending() {
  const { t } = useLingui();
  const devices = useQuery(devicesQuery);
  const earnings = useQuery(earningsQuery(MONTH_DAYS_MAX));
  const error = devices.error ?? earnings.error;
  if (error) return <Notice tone="bad" title={error.message} />;
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
  const month = new Date(nowMillis()).toISOString().slice(0, 7);
  const days = earnings.data.days.filter((day) => day.date.startsWith(month));
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
          name={t`Earned this month`}
          value={<Money amount={sum(days.map((day) => day.earned))} />}
          note={
            <Trans>
              <Money amount={earnings.data.earnedTotal} /> in total
            </Trans>
          }
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
            <DeviceTile key={device.id} device={device} />
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
      <Panel
        title={t`Earned by day`}
        side={<Link to="/earnings" className="link">{t`By day and device`}</Link>}
      >
        <EarningsChart earnings={earnings.data} days={CHART_DAYS} devices={devices.data} />
      </Panel>
    </>
  );
}
