import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { createEnrolment, enrolmentEventsQuery, enrolmentsQuery } from "~/api/enrolments.ts";
import { keys } from "~/api/keys.ts";
import type { Enrolment } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { Choice } from "~/ui/field.tsx";
import { formatDuration } from "~/ui/format.ts";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { useNow } from "~/ui/now.ts";
import { Page } from "~/ui/page.tsx";
import { Panel } from "~/ui/panel.tsx";
import { progressOf } from "./connect-progress.ts";
import { ConnectSteps } from "./connect-steps.tsx";
import { Fleet } from "./fleet.tsx";

const systems = ["linux", "user", "program"] as const;
type System = (typeof systems)[number];

/** The enrolment that the page follows: named in the address, so that a reload goes on with it. */
function useFollowed() {
  const search = useSearch({ from: "/frame/devices/connect" });
  const navigate = useNavigate({ from: "/devices/connect" });
  const cache = useQueryClient();
  const system: System = systems.find((each) => each === search.system) ?? "linux";
  const go = (next: System, enrolment: string | undefined) =>
    void navigate({ search: { system: next, enrolment }, replace: true });
  const make = useMutation({
    mutationFn: (next: System) => createEnrolment({ user: next === "user" }),
    onSuccess: (made, next) => {
      go(next, made.id);
      void cache.invalidateQueries({ queryKey: keys.enrolmentList });
    },
  });
  const { mutate } = make;
  const { enrolment: id } = search;
  const listed = useQuery({ ...enrolmentsQuery, enabled: id !== undefined });
  const known = listed.data?.find((each) => each.id === id);
  const made = make.data?.id === id ? make.data : undefined;
  const none = !id || (listed.isSuccess && !known && !made);
  useEffect(() => {
    if (none) mutate(system);
  }, [none, system, mutate]);
  return {
    id,
    system,
    make,
    go,
    /** With its code, unless the page was loaded anew. */
    enrolment: made ? { ...made, state: known?.state ?? made.state } : known,
  };
}

export function ConnectPage() {
  const { t } = useLingui();
  const { id, system, make, go, enrolment } = useFollowed();
  const events = useQuery({ ...enrolmentEventsQuery(id ?? ""), enabled: id !== undefined });
  const progress = progressOf(events.data ?? [], id ?? "");
  const choose = (next: System) => {
    const sameCommand = (next === "user") === (system === "user");
    if (sameCommand && enrolment?.code) go(next, id);
    else make.mutate(next);
  };
  return (
    <Page
      title={t`Connect a device`}
      above={<Link to="/devices" className="hover:underline">{t`Devices`}</Link>}
      note={
        <>
          <span>
            <Trans>Lend this or another machine. It dials out; no port is opened.</Trans>
          </span>
          <span>
            <Trans>
              The machine shows a code?{" "}
              <Link to="/pair" search={{}} className="link">
                Enter it
              </Link>
              .
            </Trans>
          </span>
        </>
      }
    >
      {(make.error ?? events.error) && (
        <Notice tone="bad" title={(make.error ?? events.error)!.message} />
      )}
      <Panel title={t`One machine`}>
        <div className="flex flex-col gap-4">
          {!progress.begun && (
            <Choice
              label={t`System`}
              value={system}
              onChange={choose}
              className="max-w-md"
              options={[
                { value: "linux", label: t`Linux, a service for the whole machine` },
                { value: "user", label: t`Linux, only for this user (no root)` },
                { value: "program", label: t`The program ioworker is already there` },
              ]}
            />
          )}
          {enrolment ? (
            <Run
              enrolment={enrolment}
              system={system}
              begun={progress.begun}
              failed={progress.steps.some((step) => step.state === "failed")}
              busy={make.isPending}
              onAgain={() => make.mutate(system)}
            />
          ) : (
            <Waiting what={t`a code`} />
          )}
          <ConnectSteps progress={progress} />
        </div>
      </Panel>
      <ShowsCode />
      <Fleet />
    </Page>
  );
}

function commandOf(enrolment: Enrolment, system: System): string {
  if (system !== "program") return enrolment.command;
  return `ioworker device connect --url ${window.location.origin} --code ${enrolment.code}`;
}

/** The one command, and for how long it is good. */
function Run({
  enrolment,
  system,
  begun,
  failed,
  busy,
  onAgain,
}: {
  enrolment: Enrolment;
  system: System;
  begun: boolean;
  failed: boolean;
  busy: boolean;
  onAgain: () => void;
}) {
  const { t } = useLingui();
  const left = Date.parse(enrolment.expiresAt ?? "") - useNow();
  const used = enrolment.state === "USED";
  const over = left <= 0 || enrolment.state === "REVOKED";
  const open = !begun && !used && !over;
  return (
    <>
      {open && enrolment.code && (
        <>
          <p>
            <Trans>Run this on the machine. The code works once.</Trans>
          </p>
          <Command text={commandOf(enrolment, system)} />
          <Installs system={system} />
        </>
      )}
      {open && !enrolment.code && (
        <p className="text-soft">
          <Trans>The command was shown once. If it is lost, make a new code.</Trans>
        </p>
      )}
      {failed && enrolment.code && (used || !over) && (
        <>
          <p>
            <Trans>A step has failed. Once that is mended, run the same command again:</Trans>
          </p>
          <Command text={commandOf(enrolment, system)} />
        </>
      )}
      {(!begun || failed) && !used && over && (
        <p>
          <Trans>The code has run out.</Trans>
        </p>
      )}
      {!begun && used && (
        <p>
          <Trans>
            The code has been used, but the machine has told no step. Look under{" "}
            <Link to="/devices" className="link">
              Devices
            </Link>
            .
          </Trans>
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        {open && (
          <p role="timer" className="text-soft">
            <Trans>Good for {formatDuration(Math.max(0, Math.floor(left / 1000) * 1000))}</Trans>
          </p>
        )}
        <Button
          kind={open || begun ? "quiet" : "primary"}
          icon="again"
          isDisabled={busy}
          onPress={onAgain}
        >
          {begun ? t`Connect another machine` : t`Make a new code`}
        </Button>
      </div>
    </>
  );
}

/** The other way round: the machine shows a code, which is entered here or on a phone. */
function ShowsCode() {
  const { t } = useLingui();
  return (
    <Panel title={t`A machine that shows a code`}>
      <div className="flex flex-col gap-3">
        <p className="text-soft">
          <Trans>
            Run without a code of this page, the command makes the machine show one of its own. A
            phone reads it from the screen, or you{" "}
            <Link to="/pair" search={{}} className="link">
              enter it
            </Link>
            :
          </Trans>
        </p>
        <Command text={`ioworker device connect --url ${window.location.origin}`} />
      </div>
    </Panel>
  );
}

/** What the command puts on the machine, and what it never does. */
function Installs({ system }: { system: System }) {
  return (
    <p className="text-note text-soft">
      {system === "linux" && (
        <Trans>
          It installs the program ioworker and a service that starts with the machine. ioworker
          device uninstall takes the service out again.
        </Trans>
      )}
      {system === "user" && (
        <Trans>
          It puts the program ioworker and a service of your own into your home folder. ioworker
          device uninstall takes the service out again.
        </Trans>
      )}
      {system === "program" && (
        <Trans>
          It starts a service: the machine’s if root runs it, else your own. ioworker device
          uninstall takes the service out again.
        </Trans>
      )}{" "}
      <Trans>
        The machine needs Docker or Podman. Containers that are not ours are never stopped, changed
        or removed, and nothing of yours is read: a job sees only its own empty folders.
      </Trans>
    </p>
  );
}
