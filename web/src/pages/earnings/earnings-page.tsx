import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { devicesQuery } from "~/api/devices.ts";
import { earningsQuery } from "~/api/ledger.ts";
import { sum, toMicros } from "~/api/money.ts";
import type { Device, EarningsDay } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Chips } from "~/ui/chips.tsx";
import { downloadCsv } from "~/ui/csv.ts";
import { formatDay, formatDuration, formatNumber, shortId } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { Empty, Notice, Waiting } from "~/ui/notice.tsx";
import { Page } from "~/ui/page.tsx";
import { Figure, Figures, Panel } from "~/ui/panel.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { EarningsChart } from "./earnings-chart.tsx";

export function EarningsPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/frame/earnings" });
  const navigate = useNavigate({ from: "/earnings" });
  const days = search.days ?? 30;
  const earnings = useQuery(earningsQuery(days));
  const devices = useQuery(devicesQuery);
  const rows = earnings.data?.days ?? [];
  const served = rows.reduce((all, day) => all + day.servedSeconds, 0);
  const leases = rows.reduce((all, day) => all + day.leases, 0);
  return (
    <Page
      title={t`Earnings`}
      note={t`What your devices earned, by day (UTC) and device`}
      actions={
        <Button
          icon="download"
          isDisabled={rows.length === 0}
          onPress={() =>
            downloadCsv(
              "earnings.csv",
              rows.map((day) => ({ ...day })),
            )
          }
        >
          CSV
        </Button>
      }
    >
      {earnings.error && <Notice tone="bad" title={earnings.error.message} />}
      {earnings.isPending && <Waiting what={t`earnings`} />}
      {earnings.data && (
        <>
          <Figures>
            <Figure
              name={t`Earned today`}
              value={
                <span data-testid="earned-today">
                  <Money amount={earnings.data.earnedToday} />
                </span>
              }
              note={t`since midnight, UTC`}
            />
            <Figure
              name={t`Earned in total`}
              value={
                <span data-testid="earned-total">
                  <Money amount={earnings.data.earnedTotal} />
                </span>
              }
              note={t`since the first lease`}
            />
            <Figure
              name={t`Rate now`}
              value={<Money amount={earnings.data.earningPerHour} perHour />}
              note={t`of what runs`}
            />
            <Figure
              name={t`Served`}
              value={formatDuration(served * 1000)}
              note={
                <Plural value={leases} one="# lease in these days" other="# leases in these days" />
              }
            />
          </Figures>
          <Panel
            title={t`Earned by day`}
            side={
              <Chips
                label={t`Range`}
                chips={[7, 30, 90].map((each) => ({ id: String(each), name: t`${each} days` }))}
                chosen={String(days)}
                onChoose={(id) =>
                  void navigate({ search: { ...search, days: Number(id) }, replace: true })
                }
              />
            }
          >
            <EarningsChart earnings={earnings.data} days={days} devices={devices.data ?? []} />
          </Panel>
          <Panel
            flush
            title={t`By day and device`}
            side={
              <Trans>
                together <Money amount={sum(rows.map((day) => day.earned))} />
              </Trans>
            }
          >
            {rows.length === 0 ? (
              <Empty command="ioworker devices list">
                <Trans>Nothing earned in these days. See what your devices do:</Trans>
              </Empty>
            ) : (
              <DaysTable
                rows={rows}
                devices={devices.data ?? []}
                sort={search.sort ?? "-date"}
                onSort={(sort) => void navigate({ search: { ...search, sort }, replace: true })}
              />
            )}
          </Panel>
        </>
      )}
    </Page>
  );
}

function DaysTable({
  rows,
  devices,
  sort,
  onSort,
}: {
  rows: EarningsDay[];
  devices: Device[];
  sort: string;
  onSort: (sort: string) => void;
}) {
  const { t } = useLingui();
  const nameOf = (id: string) => devices.find((device) => device.id === id)?.name ?? shortId(id);
  const columns: Column<EarningsDay>[] = [
    {
      id: "device",
      name: t`Device`,
      head: true,
      order: (day) => nameOf(day.deviceId),
      cell: (day) => (
        <Link
          to="/devices/$deviceId"
          params={{ deviceId: day.deviceId }}
          className="font-medium hover:underline"
        >
          {nameOf(day.deviceId)}
        </Link>
      ),
    },
    {
      id: "date",
      name: t`Day`,
      beside: true,
      order: (day) => day.date,
      cell: (day) => (
        <time dateTime={day.date} title={day.date}>
          {formatDay(day.date)}
        </time>
      ),
    },
    {
      id: "leases",
      name: t`Hired`,
      number: true,
      order: (day) => day.leases,
      cell: (day) => formatNumber(day.leases),
    },
    {
      id: "served",
      name: t`Served`,
      number: true,
      order: (day) => day.servedSeconds,
      cell: (day) => formatDuration(day.servedSeconds * 1000),
    },
    {
      id: "fee",
      name: t`Fee`,
      number: true,
      order: (day) => toMicros(day.fee),
      cell: (day) => (
        <span data-testid={`fee-${day.date}`}>
          <Money amount={day.fee} />
        </span>
      ),
    },
    {
      id: "earned",
      name: t`Earned`,
      number: true,
      order: (day) => toMicros(day.earned),
      cell: (day) => (
        <span data-testid={`earned-${day.date}`}>
          <Money amount={day.earned} />
        </span>
      ),
    },
  ];
  return (
    <Table
      label={t`Earnings by day and device`}
      rows={rows}
      columns={columns}
      rowId={(day) => `${day.date}/${day.deviceId}`}
      sort={sort}
      onSort={onSort}
    />
  );
}
