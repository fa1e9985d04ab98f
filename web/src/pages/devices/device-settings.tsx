import { Trans, useLingui } from "@lingui/react/macro";
import type { Device } from "~/api/types.ts";
import { DeviceForm } from "~/forms/device-form.tsx";
import { RetireDevice } from "~/forms/retire-device.tsx";
import { Panel } from "~/ui/panel.tsx";

export function DeviceSettings({ device }: { device: Device }) {
  const { t } = useLingui();
  if (device.state === "RETIRED") {
    return (
      <p className="text-soft">
        <Trans>This device is retired. Its history stays; nothing of it can be changed.</Trans>
      </p>
    );
  }
  return (
    <>
      <Panel title={t`Name and price`}>
        <DeviceForm key={device.id} device={device} />
      </Panel>
      <Panel title={<span className="text-bad">{t`Danger zone`}</span>}>
        <RetireDevice device={device} />
      </Panel>
    </>
  );
}
