import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actOnDevice, pauseDevice, type Pause } from "~/api/devices.ts";
import { keys } from "~/api/keys.ts";
import type { Device } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Menu } from "~/ui/menu.tsx";

const HOUR_SECONDS = 3600;

/** Pause and resume, and the gentler ways: for a while, or once what runs has ended. */
export function PauseDevice({ device }: { device: Device }) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const act = useMutation({
    mutationFn: (pause: Pause | "resume") =>
      pause === "resume" ? actOnDevice(device.id, "resume") : pauseDevice(device.id, pause),
    onSuccess: (changed) => {
      cache.setQueryData(keys.device(device.id), changed);
      void cache.invalidateQueries({ queryKey: keys.policy(device.id) });
    },
  });
  const pauses = [
    { id: "finish", name: t`Finish what runs, then pause`, pause: { finish: true } },
    { id: "hour", name: t`Pause for an hour`, pause: { forSeconds: HOUR_SECONDS } },
    { id: "night", name: t`Pause for 8 hours`, pause: { forSeconds: 8 * HOUR_SECONDS } },
    { id: "day", name: t`Pause for a day`, pause: { forSeconds: 24 * HOUR_SECONDS } },
  ];
  return (
    <>
      {act.error && (
        <span role="alert" className="self-center text-bad">
          {act.error.message}
        </span>
      )}
      {device.state === "PAUSED" ? (
        <Button
          kind="primary"
          icon="play"
          isDisabled={act.isPending}
          onPress={() => act.mutate("resume")}
        >{t`Resume`}</Button>
      ) : (
        <Button
          icon="pause"
          isDisabled={act.isPending}
          onPress={() => act.mutate({})}
        >{t`Pause`}</Button>
      )}
      <Menu
        label={t`More ways to pause`}
        actions={pauses.map(({ id, name, pause }) => ({ id, name, act: () => act.mutate(pause) }))}
      />
    </>
  );
}
