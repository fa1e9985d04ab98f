import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { identitiesQuery, waysQuery } from "~/api/sign-in.ts";
import type { Identity } from "~/api/types.ts";
import { LinkIdentity } from "~/forms/link-identity.tsx";
import { RemoveIdentity } from "~/forms/remove-identity.tsx";
import { RenameIdentity } from "~/forms/rename-identity.tsx";
import { Button } from "~/ui/button.tsx";
import { Empty, Notice, Waiting } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import { ProviderMark } from "~/ui/provider-mark.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";
import { ownWays } from "~/words/sign-in.ts";

type Opened = { form: "link" } | { form: "rename" | "remove"; identity: Identity };

/** Which mark stands beside an identity: by the kind of its provider, or by its own name. */
function useKinds(): (identity: Identity) => string {
  const ways = useQuery(waysQuery);
  const kinds = new Map(ways.data?.providers.map((each) => [each.provider, each.kind]));
  return (identity) => kinds.get(identity.provider) ?? identity.provider;
}

export function Identities() {
  const { t, i18n } = useLingui();
  const identities = useQuery(identitiesQuery);
  const kindOf = useKinds();
  const [opened, setOpened] = useState<Opened>();
  const rows = identities.data?.identities;
  const last = rows?.length === 1;
  const wayOf = ({ provider, providerTitle }: Identity) => {
    const own = ownWays[provider];
    return own ? i18n._(own) : providerTitle;
  };
  const columns: Column<Identity>[] = [
    {
      id: "way",
      name: t`Way`,
      head: true,
      cell: (identity) => (
        <span className="inline-flex items-center gap-2 font-medium">
          <ProviderMark kind={kindOf(identity)} />
          {wayOf(identity)}
        </span>
      ),
    },
    {
      id: "name",
      name: t`Name`,
      cell: ({ name, email }) => (
        <span className="wrap-anywhere">
          {name}
          {email && email !== name && <span className="block text-note text-soft">{email}</span>}
        </span>
      ),
    },
    { id: "used", name: t`Last used`, cell: ({ usedAt }) => <Ago at={usedAt} /> },
    {
      id: "actions",
      name: t`Actions`,
      number: true,
      cell: (identity) => (
        <span className="inline-flex flex-wrap justify-end gap-1">
          <Button
            kind="quiet"
            aria-label={t`Rename ${identity.name}`}
            onPress={() => setOpened({ form: "rename", identity })}
          >{t`Rename`}</Button>
          <Button
            kind="quiet"
            aria-label={t`Remove ${wayOf(identity)}, ${identity.name}`}
            isDisabled={last}
            onPress={() => setOpened({ form: "remove", identity })}
          >{t`Remove`}</Button>
        </span>
      ),
    },
  ];
  const close = () => setOpened(undefined);
  return (
    <Panel
      flush
      title={t`Ways to sign in`}
      side={
        <Button icon="plus" onPress={() => setOpened({ form: "link" })}>{t`Link another`}</Button>
      }
    >
      {identities.error && <Notice tone="bad" title={identities.error.message} />}
      {!rows ? (
        <Waiting what={t`your ways to sign in`} />
      ) : rows.length === 0 ? (
        <Empty command="ioworker sign-in-link">
          <Trans>
            None yet: you sign in with links of the operator. Link a way of your own, and you need
            none.
          </Trans>
        </Empty>
      ) : (
        <Table label={t`Ways to sign in`} rows={rows} columns={columns} rowId={({ id }) => id} />
      )}
      {last && (
        <p className="border-t border-line px-4 py-3 text-soft">
          <Trans>
            The only way into your account cannot be removed. Link another one first; then nobody is
            locked out who loses one.
          </Trans>
        </p>
      )}
      {opened?.form === "link" && <LinkIdentity onClose={close} />}
      {opened?.form === "rename" && <RenameIdentity identity={opened.identity} onClose={close} />}
      {opened?.form === "remove" && (
        <RemoveIdentity identity={opened.identity} way={wayOf(opened.identity)} onClose={close} />
      )}
    </Panel>
  );
}
