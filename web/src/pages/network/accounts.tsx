import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { createSignInLink } from "~/api/account.ts";
import { toMicros } from "~/api/money.ts";
import type { Account } from "~/api/types.ts";
import { CreateAccount } from "~/forms/create-account.tsx";
import { GiveCredit } from "~/forms/give-credit.tsx";
import { Button } from "~/ui/button.tsx";
import { Command, Id } from "~/ui/copy.tsx";
import { Dialog } from "~/ui/dialog.tsx";
import { Menu } from "~/ui/menu.tsx";
import { Money } from "~/ui/money.tsx";
import { Panel } from "~/ui/panel.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";
import { roles } from "~/words/account.ts";

export function Accounts({ accounts }: { accounts: Account[] }) {
  const { t, i18n } = useLingui();
  const [crediting, setCrediting] = useState<Account>();
  const [creating, setCreating] = useState(false);
  const link = useMutation({ mutationFn: (account: Account) => createSignInLink(account.id) });
  const columns: Column<Account>[] = [
    {
      id: "name",
      name: t`Name`,
      head: true,
      order: (account) => account.name.toLowerCase(),
      cell: (account) => <span className="font-medium">{account.name}</span>,
    },
    { id: "id", name: t`Id`, cell: (account) => <Id id={account.id} /> },
    {
      id: "roles",
      name: t`Roles`,
      cell: (account) => account.roles.map((role) => i18n._(roles[role])).join(", "),
    },
    {
      id: "available",
      name: t`To spend`,
      number: true,
      order: (account) => toMicros(account.balance?.available),
      cell: (account) => <Money amount={account.balance?.available ?? "0"} />,
    },
    {
      id: "held",
      name: t`Held`,
      number: true,
      order: (account) => toMicros(account.balance?.held),
      cell: (account) => <Money amount={account.balance?.held ?? "0"} />,
    },
    {
      id: "earned",
      name: t`Earned`,
      number: true,
      order: (account) => toMicros(account.balance?.earned),
      cell: (account) => <Money amount={account.balance?.earned ?? "0"} />,
    },
    {
      id: "created",
      name: t`Created`,
      number: true,
      cell: (account) => <Ago at={account.createdAt} />,
    },
    {
      id: "menu",
      name: t`Actions`,
      number: true,
      cell: (account) => (
        <Menu
          label={t`Actions for ${account.name}`}
          actions={[
            { id: "credit", name: t`Give credit`, act: () => setCrediting(account) },
            { id: "link", name: t`Make a sign-in link`, act: () => link.mutate(account) },
          ]}
        />
      ),
    },
  ];
  return (
    <Panel
      flush
      title={t`Accounts`}
      side={<Button icon="plus" onPress={() => setCreating(true)}>{t`New account`}</Button>}
    >
      <Table
        label={t`Accounts`}
        rows={accounts}
        columns={columns}
        rowId={(account) => account.id}
      />
      {crediting && <GiveCredit account={crediting} onClose={() => setCrediting(undefined)} />}
      {creating && <CreateAccount onClose={() => setCreating(false)} />}
      <Dialog
        title={t`A sign-in link`}
        open={link.data !== undefined || link.error !== null}
        onClose={() => link.reset()}
      >
        {link.error && (
          <p role="alert" className="text-bad">
            {link.error.message}
          </p>
        )}
        {link.data && (
          <>
            <p className="mb-3 text-soft">
              <Trans>
                It signs {link.variables?.name} in once. Send it by a way that you trust.
              </Trans>
            </p>
            <Command text={window.location.origin + link.data.path} prompt={false} />
            <p className="mt-2 text-note text-soft">
              <Trans>Good for a quarter of an hour.</Trans>
            </p>
          </>
        )}
      </Dialog>
    </Panel>
  );
}
