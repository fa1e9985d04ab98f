import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { marketQuery } from "~/api/market.ts";
import { toMicros } from "~/api/money.ts";
import type { MarketModel } from "~/api/types.ts";
import { buttonClass } from "~/ui/button.tsx";
import { Search } from "~/ui/field.tsx";
import { formatMib, formatNumber, formatPercent, formatShare } from "~/ui/format.ts";
import { Meter } from "~/ui/meter.tsx";
import { Money } from "~/ui/money.tsx";
import { Empty, Notice, Waiting } from "~/ui/notice.tsx";
import { Page } from "~/ui/page.tsx";
import { Figure, Figures } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { type Column, Table } from "~/ui/table.tsx";

export function MarketPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/frame/market" });
  const navigate = useNavigate({ from: "/market" });
  const market = useQuery(marketQuery);
  const models = market.data?.models ?? [];
  const rows = models.filter((model) =>
    model.model.toLowerCase().includes((search.search ?? "").toLowerCase()),
  );
  const online = models.reduce((all, model) => all + model.devicesOnline, 0);
  return (
    <Page
      wide
      title={t`Market`}
      note={t`What can be hired in this second`}
      actions={
        <Link to="/jobs/new" search={{}} className={buttonClass("primary")}>{t`New job`}</Link>
      }
    >
      {market.error && <Notice tone="bad" title={market.error.message} />}
      {!market.data ? (
        <Waiting what={t`the market`} />
      ) : (
        <>
          <Figures>
            <Figure name={t`Devices online`} value={formatNumber(online)} />
            <Figure name={t`Tasks running`} value={formatNumber(market.data.tasksRunning)} />
            <Figure name={t`Tasks waiting`} value={formatNumber(market.data.tasksWaiting)} />
            <Figure
              name={t`Fee`}
              value={formatPercent(market.data.feeBasisPoints / 10_000, 2)}
              note={t`of each charge, kept by the network`}
            />
          </Figures>
          {models.length > 0 && (
            <div>
              <Search
                label={t`Search models`}
                value={search.search ?? ""}
                onChange={(text) =>
                  void navigate({ search: { ...search, search: text || undefined }, replace: true })
                }
              />
            </div>
          )}
          <div className="card">
            {models.length === 0 ? (
              <Empty command="ioworker device run">
                <Trans>Nothing is offered now. Lend a machine of your own:</Trans>
              </Empty>
            ) : rows.length === 0 ? (
              <p className="p-4 text-soft">
                <Trans>No model matches.</Trans>
              </p>
            ) : (
              <ModelsTable
                rows={rows}
                sort={search.sort}
                onSort={(sort) => void navigate({ search: { ...search, sort }, replace: true })}
              />
            )}
          </div>
        </>
      )}
    </Page>
  );
}

function ModelsTable({
  rows,
  sort,
  onSort,
}: {
  rows: MarketModel[];
  sort: string | undefined;
  onSort: (sort: string) => void;
}) {
  const { t } = useLingui();
  const used = (model: MarketModel) => {
    const [total, free] = model.gpu
      ? [model.gpusTotal, model.gpusFree]
      : [model.coresTotal, model.coresFree];
    return total ? 1 - free / total : 0;
  };
  const columns: Column<MarketModel>[] = [
    {
      id: "model",
      name: t`Model`,
      head: true,
      order: (model) => model.model.toLowerCase(),
      cell: (model) => <span className="font-medium">{model.model}</span>,
    },
    {
      id: "free",
      name: t`Free now`,
      order: (model) => model.devicesFree,
      cell: (model) => (
        <Status
          tone={model.devicesFree > 0 ? "good" : model.coresFree > 0 ? "busy" : "off"}
          word={t`${formatNumber(model.devicesFree)} of ${formatNumber(model.devicesOnline)} devices`}
        />
      ),
    },
    {
      id: "cores",
      name: t`Cores free`,
      number: true,
      order: (model) => model.coresFree,
      cell: (model) => formatShare(model.coresFree, model.coresTotal),
    },
    {
      id: "gpus",
      name: t`GPUs free`,
      number: true,
      order: (model) => model.gpusFree,
      cell: (model) => (model.gpu ? formatShare(model.gpusFree, model.gpusTotal) : "–"),
    },
    {
      id: "memory",
      name: t`Memory, most`,
      number: true,
      order: (model) => model.memoryMibMost,
      cell: (model) => formatMib(model.memoryMibMost),
    },
    {
      id: "used",
      name: t`Hired`,
      order: used,
      cell: (model) => (
        <div className="w-24 max-sm:inline-block">
          <Meter value={used(model)} label={t`Share hired`} />
        </div>
      ),
    },
    {
      id: "price",
      name: t`Price from`,
      number: true,
      order: (model) => toMicros(model.pricePerHourLow),
      cell: (model) =>
        model.pricePerHourLow ? <Money amount={model.pricePerHourLow} perHour /> : "–",
    },
    {
      id: "rented",
      name: t`Rented for`,
      number: true,
      order: (model) => toMicros(model.rentedUnitPrice),
      cell: (model) =>
        model.rentedUnitPrice ? (
          <>
            <Money amount={model.rentedUnitPrice} perHour />{" "}
            <span className="text-soft">{model.gpu ? t`per GPU` : t`per core`}</span>
          </>
        ) : (
          "–"
        ),
    },
  ];
  return (
    <Table
      label={t`Models`}
      rows={rows}
      columns={columns}
      rowId={(model) => `${model.gpu}/${model.model}`}
      sort={sort}
      onSort={onSort}
    />
  );
}
