import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useContext, useState } from "react";
import { ApiError } from "~/api/client.ts";
import { updateDevice } from "~/api/devices.ts";
import { keys } from "~/api/keys.ts";
import { plainAmount } from "~/api/money.ts";
import type { Device, UpdateDeviceRequest } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { NumberField, TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { CurrencyContext } from "~/ui/money.tsx";
import { quoted } from "./command-line.ts";

/** Name and asking price of a device. */
export function DeviceForm({ device }: { device: Device }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const currency = useContext(CurrencyContext);
  const [name, setName] = useState(device.name);
  const [price, setPrice] = useState(plainAmount(device.pricePerHour));
  const change: UpdateDeviceRequest = {
    ...(name !== device.name && { name }),
    ...(price !== plainAmount(device.pricePerHour) && { pricePerHour: price }),
  };
  const save = useMutation({
    mutationFn: () => updateDevice(device.id, change),
    onSuccess: (changed) => {
      cache.setQueryData(keys.device(device.id), changed);
      void cache.invalidateQueries({ queryKey: keys.devices });
      setName(changed.name);
      setPrice(plainAmount(changed.pricePerHour));
    },
  });
  const error = save.error instanceof ApiError ? save.error : null;
  const at = (field: string) => (error?.field.endsWith(field) ? error.message : undefined);
  const commands = [
    change.name !== undefined && `ioworker devices rename ${device.id} ${quoted(name)}`,
    change.pricePerHour !== undefined && `ioworker devices price ${device.id} ${quoted(price)}`,
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
        <NumberField
          label={t`Price for the whole device`}
          value={price}
          onChange={setPrice}
          decimal
          unit={`${currency}/h`}
          error={at("price_per_hour")}
          hint={t`Leases that exist keep the price at which they were placed.`}
        />
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
