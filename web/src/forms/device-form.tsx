import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/client.ts";
import { updateDevice } from "~/api/devices.ts";
import { keys } from "~/api/keys.ts";
import type { Device, UpdateDeviceRequest } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { quoted } from "./command-line.ts";
import { priceChange, PriceFields, priceValuesOf } from "./price-fields.tsx";

function priceCommand(device: Device, change: UpdateDeviceRequest): string | undefined {
  const { pricePerHour, marketFollowing: limits } = change;
  const price = `ioworker devices price ${device.id}`;
  if (pricePerHour !== undefined) return `${price} ${quoted(pricePerHour)}`;
  if (!limits) return undefined;
  const [least, most] = [limits.priceLeast || "LEAST", limits.priceMost || "MOST"];
  return `${price} --follow-market-to ${quoted(most)} --at-least ${quoted(least)}`;
}

/** Name and asking price of a device. */
export function DeviceForm({ device }: { device: Device }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [name, setName] = useState(device.name);
  const [price, setPrice] = useState(() => priceValuesOf(device));
  const change: UpdateDeviceRequest = {
    ...(name !== device.name && { name }),
    ...priceChange(device, price),
  };
  const save = useMutation({
    mutationFn: () => updateDevice(device.id, change),
    onSuccess: (changed) => {
      cache.setQueryData(keys.device(device.id), changed);
      void cache.invalidateQueries({ queryKey: keys.devices });
      setName(changed.name);
      setPrice(priceValuesOf(changed));
    },
  });
  const error = save.error instanceof ApiError ? save.error : null;
  const at = (field: string) => (error?.field.endsWith(field) ? error.message : undefined);
  const commands = [
    change.name !== undefined && `ioworker devices rename ${device.id} ${quoted(name)}`,
    priceCommand(device, change),
  ].filter(Boolean);
  return (
    <Form onSubmit={() => save.mutate()} className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t`Name`}
          value={name}
          onChange={setName}
          maxLength={64}
          error={at("name")}
        />
        <PriceFields device={device} values={price} onChange={setPrice} errorAt={at} />
      </div>
      {error && !error.field && (
        <p role="alert" className="text-bad">
          {error.message}
        </p>
      )}
      {commands.length > 0 && <Command text={commands.join("\n")} prompt={commands.length === 1} />}
      <div>
        <Button
          type="submit"
          kind="primary"
          isDisabled={save.isPending || Object.keys(change).length === 0}
        >{t`Save`}</Button>
      </div>
    </Form>
  );
}
