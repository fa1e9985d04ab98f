// Tokens: codes that are still remembered, how many devices each has enrolled, and how to end one.
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { enrolmentsQuery, revokeEnrolment } from "~/api/enrolments.ts";
import { keys } from "~/api/keys.ts";
import type { Enrolment } from "~/api/types.ts";
import { CreateFleetToken } from "~/forms/create-fleet-token.tsx";
import { Button } from "~/ui/button.tsx";
import { formatAbsolute, formatNumber, formatRelative, formatShare, shortId } from "~/ui/format.ts";
import { Empty, Notice, Waiting } from "~/ui/notice.tsx";
import { useNow } from "~/ui/now.ts";
import { Panel } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { enrolmentStates } from "~/words/enrolment.ts";

export function Fleet() {
  const { t } = useLingui();
  const cache = useQueryClient();
  const enrolments = useQuery(enrolmentsQuery);
  const [creating, setCreating] = useState(false);
  const revoke = useMutation({
    mutationFn: (enrolment: Enrolment) => revokeEnrolment(enrolment.id),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.enrolments }),
  });
  const columns = useColumns(revoke.isPending, revoke.mutate);
  const error = enrolments.error ?? revoke.error;
  return (
    <Panel
      flush
      title={t`Many machines`}
      side={<Button icon="plus" onPress={() => setCreating(true)}>{t`New fleet token`}</Button>}
    >
      {error && <Notice tone="bad" title={error.message} />}
      {!enrolments.data ? (
        <Waiting what={t`tokens`} />
      ) : enrolments.data.length === 0 ? (
        <Empty command="ioworker enrol --devices 100 --for 1d">
          <Trans>No token yet. One token enrols a whole fleet without a browser.</Trans>
        </Empty>
      ) : (
        <Table
          label={t`Enrolment tokens`}
          rows={enrolments.data}
          columns={columns}
          rowId={(enrolment) => enrolment.id}
        />
      )}
      {creating && <CreateFleetToken onClose={() => setCreating(false)} />}
    </Panel>
  );
}

function useColumns(busy: boolean, revoke: (enrolment: Enrolment) => void): Column<Enrolment>[] {
  const { t, i18n } = useLingui();
  const now = useNow();
  const nameOf = (enrolment: Enrolment) => enrolment.name || shortId(enrolment.id);
  const stateOf = ({ state, expiresAt }: Enrolment) =>
    state === "ACTIVE" && Date.parse(expiresAt ?? "") <= now ? "EXPIRED" : state;
  return [
    {
      id: "name",
      name: t`Token`,
      head: true,
      cell: (each) => (
        <span title={each.id} className={each.name ? "font-medium" : "ltr font-mono text-note"}>
          {nameOf(each)}
        </span>
      ),
    },
    {
      id: "state",
      name: t`State`,
      cell: (each) => {
        const { tone, word } = enrolmentStates[stateOf(each)];
        return <Status tone={tone} word={i18n._(word)} />;
      },
    },
    {
      id: "used",
      name: t`Used`,
      number: true,
      cell: (each) => formatShare(each.devicesUsed, each.devices),
    },
    {
      id: "left",
      name: t`Left`,
      number: true,
      cell: (each) =>
        stateOf(each) === "ACTIVE" ? formatNumber(each.devices - each.devicesUsed) : "–",
    },
    {
      id: "expires",
      name: t`Good until`,
      cell: (each) => {
        const at = Date.parse(each.expiresAt ?? "");
        return (
          <time dateTime={each.expiresAt} title={formatAbsolute(at)}>
            {formatRelative(at, now)}
          </time>
        );
      },
    },
    {
      id: "revoke",
      name: t`Actions`,
      number: true,
      cell: (each) =>
        stateOf(each) === "ACTIVE" && (
          <Button
            kind="quiet"
            aria-label={t`Revoke ${nameOf(each)}`}
            isDisabled={busy}
            onPress={() => revoke(each)}
          >{t`Revoke`}</Button>
        ),
    },
  ];
}
