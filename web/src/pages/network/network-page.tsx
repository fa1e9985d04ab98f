import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { accountsQuery, networkQuery } from "~/api/account.ts";
import { booksQuery } from "~/api/ledger.ts";
import { toMicros } from "~/api/money.ts";
import { formatNumber, formatPercent } from "~/ui/format.ts";
import { Money } from "~/ui/money.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { Page } from "~/ui/page.tsx";
import { Fact, Facts, Figure, Figures, Panel } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { Transfers } from "../billing/transfers.tsx";
import { Accounts } from "./accounts.tsx";

export function NetworkPage() {
  const { t } = useLingui();
  const network = useQuery(networkQuery);
  const accounts = useQuery(accountsQuery);
  return (
    <Page
      title={t`Accounts and books`}
      note={network.data && `${network.data.name} · ${network.data.version}`}
    >
      {(network.error ?? accounts.error) && (
        <Notice tone="bad" title={(network.error ?? accounts.error)!.message} />
      )}
      {network.data && (
        <Figures>
          <Figure name={t`Devices online`} value={formatNumber(network.data.devicesOnline)} />
          <Figure name={t`Tasks running`} value={formatNumber(network.data.tasksRunning)} />
          <Figure name={t`Tasks waiting`} value={formatNumber(network.data.tasksWaiting)} />
          <Figure
            name={t`Fee`}
            value={formatPercent(network.data.feeBasisPoints / 10_000, 2)}
            note={t`of each charge`}
          />
        </Figures>
      )}
      {accounts.data ? (
        <Accounts accounts={accounts.data.accounts} />
      ) : (
        <Waiting what={t`accounts`} />
      )}
      <BooksPanel />
      <Transfers title={t`All transfers`} all />
    </Page>
  );
}

function BooksPanel() {
  const { t } = useLingui();
  const books = useQuery(booksQuery);
  if (!books.data) return <Waiting what={t`the books`} />;
  const even = toMicros(books.data.sum) === 0n;
  return (
    <Panel
      title={t`Books`}
      side={
        <Status
          tone={even ? "good" : "bad"}
          word={even ? t`They sum to zero` : t`They do not sum to zero`}
        />
      }
    >
      {!even && (
        <div className="mb-4">
          <Notice tone="bad" title={t`The books do not sum to zero`}>
            <Trans>Stop the coordinator and keep its database: this is a bug.</Trans>
          </Notice>
        </div>
      )}
      <Facts columns>
        <Fact name={t`Come from outside`}>
          <Money amount={books.data.outside} />
        </Fact>
        <Fact name={t`To spend`}>
          <Money amount={books.data.spendable} />
        </Fact>
        <Fact name={t`Held`}>
          <Money amount={books.data.held} />
        </Fact>
        <Fact name={t`Earned`}>
          <Money amount={books.data.earned} />
        </Fact>
        <Fact name={t`Fees`}>
          <Money amount={books.data.fees} />
        </Fact>
        <Fact name={t`Reward pool`}>
          <Money amount={books.data.pool} />
        </Fact>
        <Fact name={t`Payouts on their way`}>
          <Money amount={books.data.inTransit} />
        </Fact>
        <Fact name={t`Sum`}>
          <Money amount={books.data.sum} />
        </Fact>
        <Fact name={t`Transfers`}>{formatNumber(Number(books.data.transfers))}</Fact>
        <Fact name={t`Hash of the last transfer`}>
          <code className="ltr break-all font-mono text-note">{books.data.chainHead?.hash}</code>
        </Fact>
      </Facts>
    </Panel>
  );
}
