import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { transfersQuery } from "~/api/ledger.ts";
import { toMicros } from "~/api/money.ts";
import type { Transfer } from "~/api/types.ts";
import { useAccount } from "~/shell/account.ts";
import { Button } from "~/ui/button.tsx";
import { shortId } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { Waiting } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";
import { transferKinds } from "~/words/account.ts";

export function Transfers({ title, all = false }: { title: string; all?: boolean }) {
  const { t, i18n } = useLingui();
  const me = useAccount().id;
  const transfers = useInfiniteQuery(transfersQuery({ all }));
  const rows = transfers.data?.pages.flatMap((page) => page.transfers);
  const purse = (id: string) =>
    id === me
      ? t`you`
      : id === "outside"
        ? t`outside`
        : id === "fees"
          ? t`the network`
          : id === "pool"
            ? t`the reward pool`
            : shortId(id);
  const columns: Column<Transfer>[] = [
    {
      id: "kind",
      name: t`Kind`,
      head: true,
      cell: (transfer) => i18n._(transferKinds[transfer.kind]),
    },
    {
      id: "from",
      name: t`From`,
      cell: (transfer) => <span title={transfer.from}>{purse(transfer.from)}</span>,
    },
    {
      id: "to",
      name: t`To`,
      cell: (transfer) => <span title={transfer.to}>{purse(transfer.to)}</span>,
    },
    {
      id: "for",
      name: t`For`,
      cell: (transfer) =>
        transfer.lease ? (
          transfer.from === me ? (
            <Link
              to="/jobs/$jobId"
              params={{ jobId: transfer.lease.jobId }}
              search={{}}
              className="link font-mono text-note"
            >
              {shortId(transfer.lease.jobId)}
            </Link>
          ) : (
            <span className="font-mono text-note text-soft">{shortId(transfer.lease.jobId)}</span>
          )
        ) : (
          transfer.note || "–"
        ),
    },
    {
      id: "amount",
      name: t`Amount`,
      number: true,
      order: (transfer) => toMicros(transfer.amount),
      cell: (transfer) => <Money amount={transfer.amount} />,
    },
    {
      id: "at",
      name: t`When`,
      number: true,
      beside: true,
      cell: (transfer) => <Ago at={transfer.at} />,
    },
  ];
  return (
    <Panel flush title={title} side={t`newest first`}>
      {!rows ? (
        <Waiting what={t`transfers`} />
      ) : rows.length === 0 ? (
        <p className="p-4 text-soft">
          <Trans>No money has moved yet.</Trans>
        </p>
      ) : (
        <Table
          label={title}
          rows={rows}
          columns={columns}
          rowId={(transfer) => transfer.sequence}
        />
      )}
      {transfers.hasNextPage && (
        <div className="border-t border-line p-3">
          <Button
            isDisabled={transfers.isFetchingNextPage}
            onPress={() => void transfers.fetchNextPage()}
          >{t`Show older transfers`}</Button>
        </div>
      )}
    </Panel>
  );
}
