import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actOnDevice } from "~/api/devices.ts";
import { keys } from "~/api/keys.ts";
import type { Device } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Dialog, DialogActions } from "~/ui/dialog.tsx";
import { TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";

/** Ends a device's enrolment for good; its name has to be typed. */
export function RetireDevice({ device }: { device: Device }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const retire = useMutation({
    mutationFn: () => actOnDevice(device.id, "retire"),
    onSuccess: (changed) => {
      cache.setQueryData(keys.device(device.id), changed);
      void cache.invalidateQueries({ queryKey: keys.devices });
      setOpen(false);
    },
  });
  return (
    <div className="flex flex-wrap items-center justify-between gap-4">
      <div className="max-w-prose">
        <p className="font-medium">
          <Trans>Retire this device</Trans>
        </p>
        <p className="text-soft">
          <Trans>
            Its enrolment ends for good, and what runs on it is stopped and goes on elsewhere. What
            it earned and its history stay.
          </Trans>
        </p>
      </div>
      <Button kind="danger" onPress={() => setOpen(true)}>{t`Retire`}</Button>
      <Dialog title={t`Retire ${device.name}?`} open={open} onClose={() => setOpen(false)}>
        <Form onSubmit={() => typed === device.name && retire.mutate()}>
          <p className="text-soft">
            <Trans>
              This cannot be undone. To lend the machine again it has to be enrolled anew.
            </Trans>
          </p>
          <TextField
            label={t`Type ${device.name} to confirm`}
            value={typed}
            onChange={setTyped}
            error={retire.error?.message}
          />
          <DialogActions onClose={() => setOpen(false)}>
            <Button
              type="submit"
              kind="danger"
              isDisabled={typed !== device.name || retire.isPending}
            >{t`Retire`}</Button>
          </DialogActions>
        </Form>
      </Dialog>
    </div>
  );
}
