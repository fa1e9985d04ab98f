import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { createEnrolment, deviceQuery } from "~/api/devices.ts";
import { onEvent } from "~/api/live.ts";
import { Button, buttonClass } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { useNow } from "~/ui/now.ts";
import { Page } from "~/ui/page.tsx";
import { Shape, Status } from "~/ui/status.tsx";
import { formatDuration } from "~/ui/format.ts";
import { deviceStates } from "~/words/device.ts";

/** The device that enrolled since this page asked for a code, once the events tell of one. */
function useArrival(asked: boolean): string | undefined {
  const [deviceId, setDeviceId] = useState<string>();
  useEffect(() => {
    if (!asked) return;
    return onEvent((event) => {
      if (event.noun === "device" && event.action === "enrolled")
        setDeviceId(event.deviceId || event.object);
    });
  }, [asked]);
  return deviceId;
}

export function ConnectPage() {
  const { t } = useLingui();
  const enrolment = useMutation({ mutationFn: createEnrolment });
  const { mutate } = enrolment;
  const arrived = useArrival(enrolment.isSuccess);
  const now = useNow();
  useEffect(() => mutate(), [mutate]);
  const left = enrolment.data?.expiresAt ? Date.parse(enrolment.data.expiresAt) - now : 0;
  const expired = enrolment.isSuccess && !arrived && left <= 0;
  return (
    <Page
      title={t`Connect a device`}
      above={<Link to="/devices" className="hover:underline">{t`Devices`}</Link>}
      note={t`Lend this or another machine. It dials out; no port is opened.`}
    >
      {enrolment.error && <Notice tone="bad" title={enrolment.error.message} />}
      <ol className="card divide-y divide-line">
        <Step number={1} done title={t`What the machine needs`}>
          <p>
            <Trans>
              Debian 12 or newer, a container engine (Docker or Podman), and the program ioworker.
              This checks all of it and changes nothing:
            </Trans>
          </p>
          <Command text="ioworker doctor" />
          <p>
            <Trans>
              Containers that are not ours are never stopped, changed or removed, and nothing of
              yours is read: a job sees only its own empty folders.
            </Trans>
          </p>
        </Step>
        <Step number={2} done={arrived !== undefined} title={t`Enrol it`}>
          {expired ? (
            <>
              <p>
                <Trans>The code has run out.</Trans>
              </p>
              <div>
                <Button
                  kind="primary"
                  icon="again"
                  onPress={() => mutate()}
                >{t`Make a new code`}</Button>
              </div>
            </>
          ) : enrolment.data ? (
            <>
              <p>
                <Trans>Run this on the machine. The code works once.</Trans>
              </p>
              <Command text={enrolment.data.command} />
              {!arrived && (
                <p role="timer">
                  <Trans>
                    Good for {formatDuration(Math.max(0, Math.floor(left / 1000) * 1000))}
                  </Trans>
                </p>
              )}
            </>
          ) : (
            <Waiting what={t`a code`} />
          )}
        </Step>
        <Step
          number={3}
          done={false}
          title={t`See it arrive`}
          busy={enrolment.isSuccess && !expired}
        >
          {arrived ? (
            <Arrived deviceId={arrived} />
          ) : (
            <p role="status">
              <Trans>
                Waiting for the device to dial in. This page shows it the moment it does.
              </Trans>
            </p>
          )}
        </Step>
      </ol>
    </Page>
  );
}

function Step({
  number,
  title,
  done,
  busy = false,
  children,
}: {
  number: number;
  title: string;
  done: boolean;
  busy?: boolean;
  children: ReactNode;
}) {
  return (
    <li className="flex gap-4 p-4">
      <span className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full border border-line text-note">
        {done ? <Shape tone="done" /> : busy ? <Shape tone="busy" /> : number}
      </span>
      <div className="flex min-w-0 grow flex-col gap-3 text-soft">
        <h2 className="text-ink">{title}</h2>
        {children}
      </div>
    </li>
  );
}

function Arrived({ deviceId }: { deviceId: string }) {
  const { t, i18n } = useLingui();
  const device = useQuery(deviceQuery(deviceId));
  if (!device.data) return <Waiting what={t`the device`} />;
  const ready = device.data.state === "READY" || device.data.state === "RUNNING";
  const state = deviceStates[device.data.state];
  return (
    <div role="status" className="flex flex-col gap-3">
      <ul className="flex flex-col gap-1.5">
        <li>
          <Status tone="done" word={t`Enrolled as ${device.data.name}`} />
        </li>
        <li>
          <Status
            tone={ready ? "done" : "busy"}
            word={ready ? t`Linked` : t`Waiting for its link`}
          />
        </li>
        <li>
          <Status tone={ready ? "good" : "busy"} word={i18n._(state.word)} />
        </li>
      </ul>
      <div>
        <Link to="/devices/$deviceId" params={{ deviceId }} className={buttonClass("primary")}>
          <Trans>Go to {device.data.name}</Trans>
        </Link>
      </div>
    </div>
  );
}
