// Pages that stand in for one that cannot be shown.
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Button, buttonClass } from "~/ui/button.tsx";
import { Notice } from "~/ui/notice.tsx";
import { Page, useTitle } from "~/ui/page.tsx";

export function Broken({ error, reset }: { error: unknown; reset?: () => void }) {
  const { t } = useLingui();
  return (
    <div className="p-6">
      <Page title={t`This page could not be shown`}>
        <Notice tone="bad" title={error instanceof Error ? error.message : String(error)}>
          {reset && (
            <Button onPress={reset}>
              <Trans>Try again</Trans>
            </Button>
          )}
        </Notice>
      </Page>
    </div>
  );
}

export function Missing() {
  const { t } = useLingui();
  return (
    <div className="p-6">
      <Page title={t`There is no such page`}>
        <p>
          <Link to="/" className={buttonClass()}>
            <Trans>Go to the overview</Trans>
          </Link>
        </p>
      </Page>
    </div>
  );
}

export function Unreachable({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useLingui();
  useTitle(t`No answer`);
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 p-6">
      <h1 className="text-title tracking-tight">
        <Trans>The coordinator does not answer</Trans>
      </h1>
      <p className="text-soft">{error.message}</p>
      <p className="text-soft">
        <Trans>
          Devices go on with what they run, and nothing is lost. Check that the coordinator is up.
        </Trans>
      </p>
      <div>
        <Button kind="primary" onPress={retry}>
          <Trans>Try again</Trans>
        </Button>
      </div>
    </main>
  );
}
