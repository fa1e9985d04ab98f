import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/client.ts";
import { keys } from "~/api/keys.ts";
import { setPolicy } from "~/api/policy.ts";
import type { DevicePolicy } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";

const BYTES_MAX = 65_536;

/** The device's policy file. The device checks it, and says in which line something is wrong. */
export function PolicyForm({ deviceId, policy }: { deviceId: string; policy: DevicePolicy }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const [base, setBase] = useState(policy);
  const [text, setText] = useState(policy.text);
  const save = useMutation({
    mutationFn: () => setPolicy(deviceId, text, base.digest),
    onSuccess: (changed) => {
      cache.setQueryData(keys.policy(deviceId), changed);
      void cache.invalidateQueries({ queryKey: keys.device(deviceId) });
      setBase(changed);
      setText(changed.text);
    },
  });
  const load = () => {
    save.reset();
    setBase(policy);
    setText(policy.text);
  };
  const error = save.error instanceof ApiError ? save.error : null;
  const moved = policy.digest !== base.digest;
  return (
    <Form onSubmit={() => save.mutate()} className="flex flex-col gap-4">
      <TextField
        label={t`Policy file`}
        value={text}
        onChange={setText}
        lines={18}
        mono
        maxLength={BYTES_MAX}
        error={save.error?.message}
        hint={t`TOML. The device follows it as soon as it is saved.`}
      />
      {moved && (
        <p role="status" className="text-soft">
          <Trans>The file on the device has changed meanwhile.</Trans>
        </p>
      )}
      <Command text={`ioworker devices set-policy ${deviceId} policy.toml`} />
      <div className="flex gap-2">
        <Button
          type="submit"
          kind="primary"
          isDisabled={save.isPending || text === base.text}
        >{t`Save`}</Button>
        {(moved || text !== base.text || error) && (
          <Button onPress={load}>{t`Load the device's file`}</Button>
        )}
      </div>
    </Form>
  );
}
