import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { toMicros } from "~/api/money.ts";
import type { Device } from "~/api/types.ts";
import { formatMib, formatNumber } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { Status } from "~/ui/status.tsx";
import type { Column } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";
import { deviceStates } from "~/words/device.ts";

/** GPU if it has one, processor if not: what it is hired for. */
export function modelOf(device: Device): string {
  return device.inventory?.gpus[0]?.model || device.inventory?.cpuModel || "–";
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
          className="font-medium hover:underline"
        >
          {device.name}
        </Link>
      ),
    },
    {
      id: "state",
      name: t`State`,
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
      cell: (device) =>
        `${formatNumber(device.coresFree)} / ${formatNumber(device.inventory?.cores ?? 0)}`,
    },
    {
      id: "memory",
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
      cell: (device) => <Money amount={device.pricePerHour} perHour />,
    },
    {
      id: "earned",
      name: t`Earned`,
      number: true,
      order: (device) => toMicros(device.earned),
      cell: (device) => <Money amount={device.earned} />,
    },
    {
      id: "seen",
      name: t`Changed`,
      number: true,
      order: (device) => device.stateSince ?? "",
      cell: (device) => <Ago at={device.stateSince} />,
    },
  ];
}
