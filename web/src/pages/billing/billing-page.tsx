import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "~/api/account.ts";
import { useAccount } from "~/shell/account.ts";
import { Command } from "~/ui/copy.tsx";
import { Money } from "~/ui/money.tsx";
import { Notice } from "~/ui/notice.tsx";
import { Page } from "~/ui/page.tsx";
import { Figure, Figures, Panel } from "~/ui/panel.tsx";
import { Transfers } from "./transfers.tsx";

export function BillingPage() {
  const { t } = useLingui();
  const account = useAccount();
  const me = useQuery(meQuery);
  const balance = me.data?.balance ?? account.balance;
  const operator = account.roles.includes("OPERATOR");
  return (
    <Page title={t`Billing`} note={t`What you can spend, and every transfer that concerns you`}>
      {me.error && <Notice tone="bad" title={me.error.message} />}
      {balance && (
        <Figures>
          <Figure
            name={t`To spend`}
            value={<Money amount={balance.available} />}
            note={t`never below zero`}
          />
          <Figure
            name={t`Held`}
            value={<Money amount={balance.held} />}
            note={t`for leases that run`}
          />
          <Figure name={t`Earned by lending`} value={<Money amount={balance.earned} />} />
        </Figures>
      )}
      <Panel title={t`Add money`}>
        <p className="mb-3 text-soft">
          {operator ? (
            <Trans>
              You run this network: give an account credit on the page of accounts, or with
            </Trans>
          ) : (
            <Trans>The operator of this network gives credit. Tell them your account’s id:</Trans>
          )}
        </p>
        <Command
          text={operator ? `ioworker accounts credit ${account.id} 25.00` : account.id}
          prompt={operator}
        />
      </Panel>
      <Transfers title={t`Transfers`} />
    </Page>
  );
}
