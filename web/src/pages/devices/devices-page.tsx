import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { actOnDevice, devicesQuery } from "~/api/devices.ts";
import { keys } from "~/api/keys.ts";
import type { Device } from "~/api/types.ts";
import { Button, buttonClass } from "~/ui/button.tsx";
import { Chips } from "~/ui/chips.tsx";
import { downloadCsv } from "~/ui/csv.ts";
import { Search } from "~/ui/field.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { Page } from "~/ui/page.tsx";
import { Table } from "~/ui/table.tsx";
import { deviceStates } from "~/words/device.ts";
import { useDeviceColumns } from "./device-columns.tsx";
import { NoDevices } from "./no-devices.tsx";

function matches(device: Device, words: string[]): boolean {
  const text =
    `${device.name} ${device.id} ${device.inventory?.cpuModel} ${device.inventory?.gpus.map((gpu) => gpu.model).join(" ")}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

export function DevicesPage() {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/frame/devices" });
  const navigate = useNavigate({ from: "/devices" });
  const devices = useQuery(devicesQuery);
  const columns = useDeviceColumns();
  const [selected, setSelected] = useState(new Set<string>());
  const keep = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...change }, replace: true });

  const all = devices.data ?? [];
  const found = all.filter((device) =>
    matches(device, (search.search ?? "").toLowerCase().split(/\s+/)),
  );
  // Retired devices are history: shown only when asked for.
  const rows = found.filter((device) =>
    search.state ? device.state === search.state : device.state !== "RETIRED",
  );
  const count = (state: string) => found.filter((device) => device.state === state).length;
  const chips = [
    { id: "", name: t`All`, count: found.length - count("RETIRED") },
    ...(["RUNNING", "READY", "PAUSED", "OFFLINE", "RETIRED"] as const)
      .filter((state) => count(state) > 0 || search.state === state)
      .map((state) => ({
        id: state as string,
        name: i18n._(deviceStates[state].word),
        count: count(state),
      })),
  ];
  return (
    <Page
      wide
      title={t`Devices`}
      note={t`Machines that you lend`}
      actions={
        <>
          <Button
            icon="download"
            isDisabled={rows.length === 0}
            onPress={() => downloadCsv("devices.csv", rows.map(csvRow))}
          >
            CSV
          </Button>
          <Link
            to="/devices/connect"
            className={buttonClass("primary")}
          >{t`Connect a device`}</Link>
        </>
      }
    >
      {devices.error && <Notice tone="bad" title={devices.error.message} />}
      {all.length > 0 && (
        <div className="flex flex-wrap items-center gap-2">
          <Search
            label={t`Search devices`}
            value={search.search ?? ""}
            onChange={(text) => keep({ search: text || undefined })}
          />
          <Chips
            label={t`State`}
            chips={chips}
            chosen={search.state ?? ""}
            onChoose={(state) => keep({ state: state || undefined })}
          />
        </div>
      )}
      {selected.size > 0 && (
        <BulkActions ids={[...selected]} onDone={() => setSelected(new Set())} />
      )}
      <div className="card empty:hidden">
        {devices.isPending ? (
          <Waiting what={t`devices`} />
        ) : devices.error && all.length === 0 ? null : all.length === 0 ? (
          <NoDevices />
        ) : rows.length === 0 ? (
          <p className="p-4 text-soft">
            <Trans>No device matches.</Trans>
          </p>
        ) : (
          <Table
            label={t`Devices`}
            rows={rows}
            columns={columns}
            rowId={(device) => device.id}
            sort={search.sort}
            onSort={(sort) => keep({ sort })}
            selected={selected}
            onSelect={setSelected}
          />
        )}
      </div>
    </Page>
  );
}

function csvRow(device: Device): Record<string, string | number> {
  return {
    id: device.id,
    name: device.name,
    state: device.state,
    state_since: device.stateSince ?? "",
    cores: device.inventory?.cores ?? 0,
    memory_mib: device.inventory?.memoryMib ?? 0,
    price_per_hour: device.pricePerHour,
    price_least: device.marketFollowing?.priceLeast ?? "",
    price_most: device.marketFollowing?.priceMost ?? "",
    earned: device.earned,
    last_seen_at: device.lastSeenAt ?? "",
  };
}

function BulkActions({ ids, onDone }: { ids: string[]; onDone: () => void }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const act = useMutation({
    mutationFn: (action: "pause" | "resume") =>
      Promise.all(ids.map((id) => actOnDevice(id, action))),
    onSuccess: onDone,
    onSettled: () => cache.invalidateQueries({ queryKey: keys.devices }),
  });
  return (
    <div className="card flex flex-wrap items-center gap-2 px-4 py-2">
      <span className="me-2 font-medium">
        <Trans>{ids.length} selected</Trans>
      </span>
      <Button
        icon="pause"
        isDisabled={act.isPending}
        onPress={() => act.mutate("pause")}
      >{t`Pause`}</Button>
      <Button
        icon="play"
        isDisabled={act.isPending}
        onPress={() => act.mutate("resume")}
      >{t`Resume`}</Button>
      {act.error && (
        <span role="alert" className="text-bad">
          {act.error.message}
        </span>
      )}
    </div>
  );
}
