import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { costSoFar, leaseHistoryQuery, servedSeconds } from "~/api/leases.ts";
import { toMicros } from "~/api/money.ts";
import type { Device, Lease } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { formatDuration } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { useNow } from "~/ui/now.ts";
import { Panel } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";
import { Id } from "~/ui/copy.tsx";
import { endReasons, leaseStates } from "~/words/job.ts";

export function DeviceLeases({ device }: { device: Device }) {
  const { t } = useLingui();
  const leases = useInfiniteQuery(leaseHistoryQuery(device.id));
  const rows = leases.data?.pages.flatMap((page) => page.leases);
  if (leases.error) return <Notice tone="bad" title={leases.error.message} />;
  return (
    <Panel flush title={t`Leases`} side={t`newest first`}>
      {!rows ? (
        <Waiting what={t`leases`} />
      ) : rows.length === 0 ? (
        <p className="p-4 text-soft">
          <Trans>This device has not been hired yet.</Trans>
        </p>
      ) : (
        <LeasesTable leases={rows} />
      )}
      {leases.hasNextPage && (
        <div className="border-t border-line p-3">
          <Button
            isDisabled={leases.isFetchingNextPage}
            onPress={() => void leases.fetchNextPage()}
          >{t`Show older leases`}</Button>
        </div>
      )}
    </Panel>
  );
}

function leaseId(lease: Lease): string {
  return `${lease.ref?.jobId}/${lease.ref?.taskIndex}/${lease.ref?.attempt}`;
}

export function LeasesTable({ leases }: { leases: Lease[] }) {
  const { t, i18n } = useLingui();
  const now = useNow();
  const columns: Column<Lease>[] = [
    {
      id: "image",
      name: t`Image`,
      head: true,
      cell: (lease) => <span className="ltr break-all font-mono text-note">{lease.image}</span>,
    },
    {
      id: "state",
      name: t`State`,
      beside: true,
      cell: (lease) =>
        lease.state === "ENDED" ? (
          <Status
            tone={lease.reason === "COMPLETED" ? "done" : "off"}
            word={i18n._(endReasons[lease.reason])}
          />
        ) : (
          <Status
            tone={leaseStates[lease.state].tone}
            word={i18n._(leaseStates[lease.state].word)}
          />
        ),
    },
    { id: "lease", name: t`Lease`, wideOnly: true, cell: (lease) => <Id id={leaseId(lease)} /> },
    {
      id: "served",
      name: t`Served`,
      number: true,
      cell: (lease) => formatDuration(servedSeconds(lease, now) * 1000),
    },
    {
      id: "price",
      name: t`Price`,
      number: true,
      cell: (lease) => <Money amount={lease.pricePerHour} perHour />,
    },
    {
      id: "charged",
      name: t`Charged`,
      number: true,
      order: (lease) => toMicros(lease.charged),
      cell: (lease) => <Money amount={costSoFar(lease, now)} />,
    },
    {
      id: "earned",
      name: t`Earned`,
      number: true,
      cell: (lease) => <Money amount={lease.earned} />,
    },
    { id: "placed", name: t`Placed`, number: true, cell: (lease) => <Ago at={lease.placedAt} /> },
  ];
  return <Table label={t`Leases`} rows={leases} columns={columns} rowId={leaseId} />;
}
