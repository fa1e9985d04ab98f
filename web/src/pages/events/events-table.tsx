import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { eventsQuery } from "~/api/events.ts";
import type { Event } from "~/api/types.ts";
import { useAccount } from "~/shell/account.ts";
import { Button } from "~/ui/button.tsx";
import { shortId } from "~/ui/format.ts";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";
import { actions, nouns } from "~/words/account.ts";

/** Recorded state changes, newest first: of everything that concerns the viewer, or of one object. */
export function EventsTable({
  jobId,
  deviceId,
  noun,
}: {
  jobId?: string;
  deviceId?: string;
  noun?: string | undefined;
}) {
  const { t } = useLingui();
  const events = useInfiniteQuery(
    eventsQuery({ ...(jobId && { jobId }), ...(deviceId && { deviceId }) }),
  );
  const columns = useColumns();
  const all = events.data?.pages.flatMap((page) => page.events);
  const rows = noun ? all?.filter((event) => event.noun === noun) : all;
  if (events.error) return <Notice tone="bad" title={events.error.message} />;
  return (
    <div className="card">
      {!rows ? (
        <Waiting what={t`events`} />
      ) : rows.length === 0 ? (
        <p className="p-4 text-soft">
          <Trans>Nothing has happened yet.</Trans>
        </p>
      ) : (
        <Table label={t`Events`} rows={rows} columns={columns} rowId={(event) => event.sequence} />
      )}
      {events.hasNextPage && (
        <div className="border-t border-line p-3">
          <Button
            isDisabled={events.isFetchingNextPage}
            onPress={() => void events.fetchNextPage()}
          >{t`Show older events`}</Button>
        </div>
      )}
    </div>
  );
}

function useColumns(): Column<Event>[] {
  const { t, i18n } = useLingui();
  const me = useAccount().id;
  const word = (words: typeof nouns, key: string) => (words[key] ? i18n._(words[key]) : key);
  return [
    {
      id: "what",
      name: t`What`,
      head: true,
      cell: (event) => `${word(nouns, event.noun)} ${word(actions, event.action)}`,
    },
    { id: "object", name: t`Object`, cell: (event) => <ObjectLink event={event} /> },
    {
      id: "change",
      name: t`Change`,
      cell: (event) =>
        event.before || event.after ? (
          <span className="text-soft">
            {[event.before, event.after].filter(Boolean).join(" → ")}
          </span>
        ) : (
          "–"
        ),
    },
    {
      id: "reason",
      name: t`Reason`,
      cell: (event) => (
        <span className="text-soft">{event.reason.replaceAll("_", " ") || "–"}</span>
      ),
    },
    {
      id: "actor",
      name: t`By`,
      cell: (event) => (
        <span title={event.actor}>
          {event.actor === me
            ? t`you`
            : event.actor === "network"
              ? t`the network`
              : shortId(event.actor)}
        </span>
      ),
    },
    { id: "at", name: t`When`, number: true, cell: (event) => <Ago at={event.at} /> },
  ];
}

function ObjectLink({ event }: { event: Event }) {
  const roles = useAccount().roles;
  const look = "ltr font-mono text-note";
  if (event.noun === "device" && roles.includes("LENDER")) {
    return (
      <Link
        to="/devices/$deviceId"
        params={{ deviceId: event.object }}
        title={event.object}
        className={`link ${look}`}
      >
        {shortId(event.object)}
      </Link>
    );
  }
  if (event.jobId && roles.includes("RENTER")) {
    return (
      <Link
        to="/jobs/$jobId"
        params={{ jobId: event.jobId }}
        search={{}}
        title={event.object}
        className={`link ${look}`}
      >
        {shortId(event.object)}
      </Link>
    );
  }
  return (
    <span title={event.object} className={`${look} text-soft`}>
      {shortId(event.object)}
    </span>
  );
}
