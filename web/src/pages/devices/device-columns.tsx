import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { actOnDevice } from "~/api/devices.ts";
import { keys } from "~/api/keys.ts";
import { toMicros } from "~/api/money.ts";
import type { Device } from "~/api/types.ts";
import type { DeviceTab } from "~/router.tsx";
import { formatMib, formatShare } from "~/ui/format.ts";
import { Menu } from "~/ui/menu.tsx";
import { Money } from "~/ui/money.tsx";
import { Status } from "~/ui/status.tsx";
import type { Column } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";
import { deviceStates } from "~/words/device.ts";

/** GPU if it has one, processor if not: what it is hired for. */
export function modelOf(device: Device): string {
  return (
    device.inventory?.gpus.find((gpu) => !gpu.notLent)?.model || device.inventory?.cpuModel || "–"
  );
}

export function useDeviceColumns(): Column<Device>[] {
  const { t, i18n } = useLingui();
  return [
    {
      id: "name",
      name: t`Name`,
      head: true,
      order: (device) => device.name.toLowerCase(),
      cell: (device) => (
        <Link
          to="/devices/$deviceId"
          params={{ deviceId: device.id }}
          className="inline-block max-w-56 truncate align-bottom font-medium hover:underline"
        >
          {device.name}
        </Link>
      ),
    },
    {
      id: "state",
      name: t`State`,
      beside: true,
      order: (device) => device.state,
      cell: (device) => (
        <Status
          tone={deviceStates[device.state].tone}
          word={i18n._(deviceStates[device.state].word)}
        />
      ),
    },
    {
      id: "model",
      name: t`Model`,
      order: modelOf,
      cell: (device) => <span className="sm:line-clamp-1">{modelOf(device)}</span>,
    },
    {
      id: "cores",
      name: t`Cores free`,
      number: true,
      order: (device) => device.coresFree,
      cell: (device) => formatShare(device.coresFree, device.inventory?.cores ?? 0),
    },
    {
      id: "memory",
      wideOnly: "very",
      name: t`Memory free`,
      number: true,
      order: (device) => device.memoryFreeMib,
      cell: (device) => formatMib(device.memoryFreeMib),
    },
    {
      id: "price",
      name: t`Price`,
      number: true,
      order: (device) => toMicros(device.pricePerHour),
      cell: (device) => (
        <>
          <Money amount={device.pricePerHour} perHour />
          {device.marketFollowing && (
            <span className="text-soft">
              {" · "}
              {t`follows the market`}
            </span>
          )}
        </>
      ),
    },
    {
      id: "earned",
      name: t`Earned`,
      number: true,
      order: (device) => toMicros(device.earned),
      cell: (device) => (
        <>
          <Money amount={device.earned} />
          {device.leasesRunning > 0 && (
            <span className="text-soft">
              {" · "}
              <Money amount={device.earningPerHour} perHour />
            </span>
          )}
        </>
      ),
    },
    {
      id: "seen",
      name: t`Changed`,
      number: true,
      order: (device) => device.stateSince ?? "",
      cell: (device) => <Ago at={device.stateSince} />,
    },
    {
      id: "menu",
      name: t`Actions`,
      number: true,
      wideOnly: true,
      cell: (device) => <DeviceMenu device={device} />,
    },
  ];
}

function DeviceMenu({ device }: { device: Device }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const act = useMutation({
    mutationFn: (action: "pause" | "resume") => actOnDevice(device.id, action),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.devices }),
  });
  const open = (tab: DeviceTab) =>
    void navigate({ to: "/devices/$deviceId", params: { deviceId: device.id }, search: { tab } });
  const paused = device.state === "PAUSED";
  const switches = {
    id: "switch",
    name: paused ? t`Resume` : t`Pause`,
    act: () => act.mutate(paused ? "resume" : "pause"),
  };
  return (
    <Menu
      label={t`Actions for ${device.name}`}
      actions={[
        ...(device.state === "RETIRED" ? [] : [switches]),
        { id: "metrics", name: t`Metrics`, act: () => open("metrics") },
        { id: "leases", name: t`Leases`, act: () => open("leases") },
        { id: "settings", name: t`Name and price`, act: () => open("settings") },
      ]}
    />
  );
}
