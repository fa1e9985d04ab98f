// A machine that shows a code is taken in here, mostly from a phone: the code is typed, or comes with the QR code.
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useNavigate, useSearch } from "@tanstack/react-router";
import { ApiError } from "~/api/client.ts";
import { enrolmentEventsQuery } from "~/api/enrolments.ts";
import { pairingCodeOf, pairingQuery } from "~/api/pairings.ts";
import { PairingCodeForm } from "~/forms/pairing-code-form.tsx";
import { buttonClass } from "~/ui/button.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { useNow } from "~/ui/now.ts";
import { Page } from "~/ui/page.tsx";
import { Panel } from "~/ui/panel.tsx";
import { progressOf } from "./connect-progress.ts";
import { ConnectSteps } from "./connect-steps.tsx";
import { PairMachine } from "./pair-machine.tsx";
import { PairProblem } from "./pair-problem.tsx";

export function PairPage() {
  const { t } = useLingui();
  const { code, enrolment } = useSearch({ from: "/frame/pair" });
  return (
    <Page
      title={t`Take a machine in`}
      above={<Link to="/devices" className="hover:underline">{t`Devices`}</Link>}
      note={t`It shows a short code and waits for somebody who is signed in.`}
    >
      {enrolment ? (
        <TakenIn enrolmentId={enrolment} />
      ) : code ? (
        <ByCode key={code} code={pairingCodeOf(code)} />
      ) : (
        <AskCode />
      )}
    </Page>
  );
}

/** The code as it is typed; `onAgain`: for one that has been looked for already. */
function AskCode({ tried = "", onAgain }: { tried?: string; onAgain?: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: "/pair" });
  return (
    <Panel title={tried ? t`Another code` : t`The code on its screen`}>
      <PairingCodeForm
        start={tried}
        onCode={(code) =>
          code === tried ? onAgain?.() : void navigate({ search: { code }, replace: tried !== "" })
        }
      />
    </Panel>
  );
}

function ByCode({ code }: { code: string }) {
  const { t } = useLingui();
  const pairing = useQuery(pairingQuery(code));
  const left = Date.parse(pairing.data?.expiresAt ?? "") - useNow();
  const { data, error } = pairing;
  const again = () => void pairing.refetch();
  // What was there can be gone by the next look; a call that got lost takes nothing back.
  if (error && (!data || (error instanceof ApiError && error.status === 404))) {
    return (
      <>
        <PairProblem error={error} />
        <AskCode tried={code} onAgain={again} />
      </>
    );
  }
  if (!data) return <Waiting what={t`the machine`} />;
  if (data.state === "ACCEPTED")
    return <Navigate to="/pair" search={{ enrolment: data.enrolmentId }} replace />;
  if (data.state === "REFUSED") {
    return (
      <>
        <Notice tone="off" title={t`Refused: ${data.name} is told so, and enrols nowhere.`} />
        <AskCode />
      </>
    );
  }
  if (left <= 0) {
    return (
      <>
        <Notice tone="paused" title={t`The code has run out`}>
          <Trans>The machine shows another one. Enter that.</Trans>
        </Notice>
        <AskCode />
      </>
    );
  }
  return <PairMachine code={code} pairing={data} left={left} />;
}

/** The steps of the machine from here on, like those of one that was given a command. */
function TakenIn({ enrolmentId }: { enrolmentId: string }) {
  const { t } = useLingui();
  const events = useQuery(enrolmentEventsQuery(enrolmentId));
  const progress = progressOf(events.data ?? [], enrolmentId);
  const failed = progress.steps.some((step) => step.state === "failed");
  return (
    <>
      {events.error && <Notice tone="bad" title={events.error.message} />}
      <Panel title={t`Taken in`}>
        <div className="flex flex-col gap-4">
          <p>
            <Trans>The machine goes on by itself: nothing has to be typed there.</Trans>
          </p>
          <ConnectSteps progress={progress} />
          {failed && (
            <p>
              <Trans>
                A step has failed. Once that is mended, run the same command on the machine again:
                it shows another code.
              </Trans>
            </p>
          )}
          <p>
            <Link to="/pair" search={{}} className={buttonClass("quiet")}>
              <Trans>Take in another machine</Trans>
            </Link>
          </p>
        </div>
      </Panel>
    </>
  );
}
