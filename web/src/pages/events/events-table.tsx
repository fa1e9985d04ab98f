import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { eventsQuery } from "~/api/events.ts";
import type { Event } from "~/api/types.ts";
import { useAccount } from "~/shell/account.ts";
import { Button } from "~/ui/button.tsx";
import { formatNumber, shortId } from "~/ui/format.ts";
import { Notice, Waiting } from "~/ui/notice.tsx";
import { type Column, Table } from "~/ui/table.tsx";
import { Ago } from "~/ui/time.tsx";
import { actions, nouns, reasonWord, resumedFrom, stateWord } from "~/words/event.ts";
import { DeviceLink } from "../devices/device-link.tsx";
import { EventObject } from "./event-object.tsx";

/** Recorded state changes, newest first: of everything that concerns the viewer, or of one object. */
export function EventsTable({
  jobId,
  deviceId,
  noun,
}: {
  jobId?: string | undefined;
  deviceId?: string | undefined;
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
          {all && all.length > 0 ? (
            <Trans>None of these among the newest {formatNumber(all.length)} events.</Trans>
          ) : (
            <Trans>Nothing has happened yet.</Trans>
          )}
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
  const word = (words: typeof nouns, key: string) => (words[key] ? i18n._(words[key]) : key);
  const state = (event: Event, name: string) => {
    const known = stateWord(event.noun, name);
    return known ? i18n._(known) : name;
  };
  const action = (text: string) => {
    const attempt = resumedFrom(text);
    return attempt ? t`resumed from checkpoint of attempt ${attempt}` : word(actions, text);
  };
  const reason = (text: string) => {
    const known = reasonWord(text);
    return known ? i18n._(known) : text;
  };
  return [
    {
      id: "what",
      name: t`What`,
      head: true,
      cell: (event) => `${word(nouns, event.noun)} ${action(event.action)}`,
    },
    { id: "object", name: t`Object`, cell: (event) => <EventObject event={event} /> },
    {
      id: "change",
      name: t`Change`,
      cell: (event) => (
        <span className="text-soft">
          {[event.before, event.after]
            .filter(Boolean)
            .map((name) => state(event, name))
            .join(" → ") || "–"}
        </span>
      ),
    },
    {
      id: "reason",
      name: t`Reason`,
      cell: (event) => <span className="text-soft">{reason(event.reason) || "–"}</span>,
    },
    { id: "actor", name: t`By`, cell: (event) => <Actor event={event} /> },
    { id: "at", name: t`When`, number: true, beside: true, cell: (event) => <Ago at={event.at} /> },
  ];
}

function Actor({ event }: { event: Event }) {
  const { t } = useLingui();
  const me = useAccount().id;
  if (event.actor === event.deviceId && event.actor !== "") return <DeviceLink id={event.actor} />;
  const name =
    event.actor === me ? t`you` : event.actor === "network" ? t`the network` : shortId(event.actor);
  return <span title={event.actor}>{name}</span>;
}
