import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "~/api/keys.ts";
import { deleteSession, sessionsQuery } from "~/api/sessions.ts";
import type { Session } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import { Status } from "~/ui/status.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";

/** "Firefox on Linux": enough of a user agent to know one's own browsers apart. */
export function browserOf(userAgent: string): string {
  const browser =
    /(Edg|OPR|Firefox|Chrome|Safari|curl)[/ ]?[\d.]*/.exec(userAgent)?.[1] ??
    userAgent.slice(0, 40);
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(userAgent)?.[1];
  const name = { Edg: "Edge", OPR: "Opera" }[browser] ?? browser;
  return system ? `${name} · ${system.replace("Mac OS X", "macOS")}` : name;
}

export function Sessions() {
  const { t } = useLingui();
  const cache = useQueryClient();
  const sessions = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: (session: Session) => deleteSession(session.current ? "current" : session.id),
    onSuccess: (_reply, session) =>
      session.current ? cache.resetQueries() : cache.invalidateQueries({ queryKey: keys.sessions }),
  });
  const columns: Column<Session>[] = [
    {
      id: "browser",
      name: t`Browser`,
      head: true,
      cell: (session) => (
        <span className="inline-flex flex-wrap items-center gap-2" title={session.userAgent}>
          {browserOf(session.userAgent)}
          {session.current && <Status tone="good" word={t`this one`} />}
        </span>
      ),
    },
    { id: "created", name: t`Signed in`, cell: (session) => <Ago at={session.createdAt} /> },
    {
      id: "proven",
      name: t`Last shown who it is`,
      cell: (session) => <Ago at={session.provenAt} />,
    },
    {
      id: "end",
      name: t`Actions`,
      number: true,
      cell: (session) => (
        <Button
          kind="quiet"
          aria-label={
            session.current
              ? t`Sign out here`
              : t`End the session of ${browserOf(session.userAgent)}`
          }
          isDisabled={end.isPending}
          onPress={() => end.mutate(session)}
        >
          {session.current ? t`Sign out` : t`End`}
        </Button>
      ),
    },
  ];
  return (
    <Panel flush title={t`Sessions`} side={<Trans>browsers that are signed in</Trans>}>
      {(sessions.error ?? end.error) && (
        <Notice tone="bad" title={(sessions.error ?? end.error)!.message} />
      )}
      {sessions.data ? (
        <Table
          label={t`Sessions`}
          rows={sessions.data.sessions}
          columns={columns}
          rowId={(session) => session.id}
        />
      ) : (
        <Waiting what={t`sessions`} />
      )}
    </Panel>
  );
}
