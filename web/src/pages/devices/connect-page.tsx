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
  const device = useQuery({ ...deviceQuery(arrived ?? ""), enabled: arrived !== undefined });
  const linked = device.data?.state === "READY" || device.data?.state === "RUNNING";
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
        <Step number={1} done={arrived !== undefined} title={t`Check the machine`}>
          <p>
            <Trans>
              It needs Debian 12 or newer, a container engine (Docker or Podman), and the program
              ioworker. This checks all of it and changes nothing:
            </Trans>
          </p>
          <Command text="ioworker doctor" />
          <p>
            <Trans>
              Nothing is installed: it keeps a key in its own folder, and starts containers.
              Containers that are not ours are never stopped, changed or removed, and nothing of
              yours is read: a job sees only its own empty folders.
            </Trans>
          </p>
        </Step>
        <Step number={2} done={arrived !== undefined} busy={!arrived} title={t`Enrol it`}>
          {expired ? (
            <p>
              <Trans>The code has run out.</Trans>
            </p>
          ) : enrolment.data ? (
            <>
              <p>
                <Trans>Run this on the machine. The code works once.</Trans>
              </p>
              <Command text={enrolment.data.command} />
            </>
          ) : (
            <Waiting what={t`a code`} />
          )}
          {!arrived && enrolment.data && (
            <div className="flex flex-wrap items-center gap-3">
              {!expired && (
                <p role="timer">
                  <Trans>
                    Good for {formatDuration(Math.max(0, Math.floor(left / 1000) * 1000))}
                  </Trans>
                </p>
              )}
              <Button
                kind={expired ? "primary" : "quiet"}
                icon="again"
                isDisabled={enrolment.isPending}
                onPress={() => mutate()}
              >{t`Make a new code`}</Button>
            </div>
          )}
        </Step>
        <Step number={3} done={linked} busy={arrived !== undefined} title={t`Start it`}>
          <p>
            <Trans>It lends for as long as this runs:</Trans>
          </p>
          <Command text="ioworker device run" />
          {arrived ? (
            <Arrived deviceId={arrived} />
          ) : (
            <p role="status">
              <Trans>This page shows the device the moment it dials in.</Trans>
            </p>
          )}
        </Step>
      </ol>
      {!linked && <Failing />}
    </Page>
  );
}

/** What goes wrong, in the order of the steps, each with its fix. */
function Failing() {
  return (
    <details className="text-soft">
      <summary className="hover:text-ink">
        <Trans>Does a step fail?</Trans>
      </summary>
      <ul className="mt-2 flex list-disc flex-col gap-1 ps-5">
        <li>
          <Trans>
            No engine answers, or a check fails: ioworker doctor names the check and its fix.
          </Trans>
        </li>
        <li>
          <Trans>The code is refused: it has been used or has run out. Make a new one.</Trans>
        </li>
        <li>
          <Trans>
            The address does not answer: the machine has to reach {window.location.origin}. Through
            a proxy, add --proxy with its address.
          </Trans>
        </li>
        <li>
          <Trans>
            It is enrolled but stays offline: look at what ioworker device run prints, and whether
            the machine’s clock is right.
          </Trans>
        </li>
      </ul>
    </details>
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
        {ready && (
          <li>
            <Status tone={state.tone} word={i18n._(state.word)} />
          </li>
        )}
      </ul>
      <div>
        <Link to="/devices/$deviceId" params={{ deviceId }} className={buttonClass("primary")}>
          <Trans>Go to {device.data.name}</Trans>
        </Link>
      </div>
    </div>
  );
}
