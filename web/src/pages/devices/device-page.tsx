import { lazy, Suspense } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { deviceQuery, updateDevice } from "~/api/devices.ts";
import { keys } from "~/api/keys.ts";
import type { Device } from "~/api/types.ts";
import type { DeviceTab } from "~/router.tsx";
import { PauseDevice } from "~/forms/pause-device.tsx";
import { Id } from "~/ui/copy.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { Page } from "~/ui/page.tsx";
import { Rename } from "~/ui/rename.tsx";
import { Status } from "~/ui/status.tsx";
import { Tabs } from "~/ui/tabs.tsx";
import { AgoTip } from "~/ui/ago-tip.tsx";
import { formatAbsolute } from "~/ui/format.ts";
import { deviceStates } from "~/words/device.ts";
import { EventsTable } from "../events/events-table.tsx";
import { DeviceFacts } from "./device-facts.tsx";
import { DeviceLeases } from "./device-leases.tsx";

// The chart library and the dialogs come with the tabs that need them.
const DeviceMetrics = lazy(() =>
  import("./device-metrics.tsx").then((m) => ({ default: m.DeviceMetrics })),
);
const DevicePolicyTab = lazy(() =>
  import("./device-policy.tsx").then((m) => ({ default: m.DevicePolicyTab })),
);
const DeviceSettings = lazy(() =>
  import("./device-settings.tsx").then((m) => ({ default: m.DeviceSettings })),
);

export function DevicePage() {
  const { t } = useLingui();
  const { deviceId } = useParams({ from: "/frame/devices/$deviceId" });
  const device = useQuery(deviceQuery(deviceId));
  if (device.data) return <Shown device={device.data} />;
  return (
    <Page title={t`Device`}>
      {device.error ? (
        <Notice tone="bad" title={device.error.message} />
      ) : (
        <Waiting what={t`the device`} />
      )}
    </Page>
  );
}

function Shown({ device }: { device: Device }) {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/frame/devices/$deviceId" });
  const navigate = useNavigate({ from: "/devices/$deviceId" });
  const cache = useQueryClient();
  const state = deviceStates[device.state];
  const rename = async (name: string) =>
    cache.setQueryData(keys.device(device.id), await updateDevice(device.id, { name }));
  return (
    <Page
      title={device.name}
      {...(device.state !== "RETIRED" && {
        heading: <Rename name={device.name} onRename={rename} />,
      })}
      above={<Link to="/devices" className="hover:underline">{t`Devices`}</Link>}
      note={
        <>
          <Status tone={state.tone} word={i18n._(state.word)} className="live" />
          {device.stateReason && <span>{device.stateReason}</span>}
          {device.pausedUntil && (
            <span>
              <Trans>until {formatAbsolute(Date.parse(device.pausedUntil))}</Trans>
            </span>
          )}
          <span>
            <Trans>
              since <AgoTip at={device.stateSince} />
            </Trans>
          </span>
          <Id id={device.id} />
        </>
      }
      actions={device.state !== "RETIRED" && <PauseDevice device={device} />}
    >
      <Tabs
        label={t`Parts of the device`}
        chosen={search.tab ?? "overview"}
        onChoose={(tab) =>
          void navigate({
            search: { ...search, tab: tab === "overview" ? undefined : (tab as DeviceTab) },
          })
        }
        tabs={[
          { id: "overview", name: t`Overview`, content: () => <DeviceFacts device={device} /> },
          {
            id: "metrics",
            name: t`Metrics`,
            content: () => (
              <Suspense fallback={null}>
                <DeviceMetrics device={device} />
              </Suspense>
            ),
          },
          {
            id: "policy",
            name: t`Policy`,
            content: () => (
              <Suspense fallback={null}>
                <DevicePolicyTab device={device} />
              </Suspense>
            ),
          },
          { id: "leases", name: t`Leases`, content: () => <DeviceLeases device={device} /> },
          { id: "events", name: t`Events`, content: () => <EventsTable deviceId={device.id} /> },
          {
            id: "settings",
            name: t`Settings`,
            content: () => (
              <Suspense fallback={null}>
                <DeviceSettings device={device} />
              </Suspense>
            ),
          },
        ]}
      />
    </Page>
  );
}
