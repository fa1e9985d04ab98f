import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "~/api/keys.ts";
import { apiKeysQuery, deleteApiKey } from "~/api/sessions.ts";
import type { ApiKey } from "~/api/types.ts";
import { CreateApiKey } from "~/forms/create-api-key.tsx";
import { Button } from "~/ui/button.tsx";
import { formatAbsolute } from "~/ui/format.ts";
import { Empty, Notice, Waiting } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";
import { scopeNouns, scopeWords } from "~/words/scope.ts";

/** In the words of the command line; a key that may do all that its account may says so. */
function KeyScopes({ of: key }: { of: ApiKey }) {
  const words = scopeWords(key.scopes);
  const all = words.length === scopeNouns.length && words.every((word) => word.endsWith(":write"));
  if (all) return <Trans>everything</Trans>;
  return <span className="ltr font-mono text-note">{words.join(" ") || "–"}</span>;
}

export function ApiKeys() {
  const { t } = useLingui();
  const cache = useQueryClient();
  const apiKeys = useQuery(apiKeysQuery);
  const [creating, setCreating] = useState(false);
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => deleteApiKey(key.id),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.apiKeys }),
  });
  const columns: Column<ApiKey>[] = [
    {
      id: "name",
      name: t`Name`,
      head: true,
      cell: (key) => <span className="font-medium">{key.name}</span>,
    },
    { id: "scopes", name: t`May do`, cell: (key) => <KeyScopes of={key} /> },
    { id: "created", name: t`Created`, cell: (key) => <Ago at={key.createdAt} /> },
    {
      id: "expires",
      name: t`Good until`,
      cell: (key) =>
        key.expiresAt ? (
          <time dateTime={key.expiresAt}>{formatAbsolute(Date.parse(key.expiresAt))}</time>
        ) : (
          "–"
        ),
    },
    {
      id: "revoke",
      name: t`Actions`,
      number: true,
      cell: (key) => (
        <Button
          kind="quiet"
          aria-label={t`Revoke ${key.name}`}
          isDisabled={revoke.isPending}
          onPress={() => revoke.mutate(key)}
        >{t`Revoke`}</Button>
      ),
    },
  ];
  return (
    <Panel
      flush
      title={t`API keys`}
      side={<Button icon="plus" onPress={() => setCreating(true)}>{t`New key`}</Button>}
    >
      {(apiKeys.error ?? revoke.error) && (
        <Notice tone="bad" title={(apiKeys.error ?? revoke.error)!.message} />
      )}
      {!apiKeys.data ? (
        <Waiting what={t`keys`} />
      ) : apiKeys.data.apiKeys.length === 0 ? (
        <Empty command="ioworker keys create laptop">
          <Trans>No key yet. Programs sign in with a key; a browser never needs one.</Trans>
        </Empty>
      ) : (
        <Table
          label={t`API keys`}
          rows={apiKeys.data.apiKeys}
          columns={columns}
          rowId={(key) => key.id}
        />
      )}
      {creating && <CreateApiKey onClose={() => setCreating(false)} />}
    </Panel>
  );
}
