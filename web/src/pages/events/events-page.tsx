import { useLingui } from "@lingui/react/macro";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Chips } from "~/ui/chips.tsx";
import { Page } from "~/ui/page.tsx";
import { nouns } from "~/words/account.ts";
import { EventsTable } from "./events-table.tsx";

export function EventsPage() {
  const { t, i18n } = useLingui();
  const search = useSearch({ from: "/frame/events" });
  const navigate = useNavigate({ from: "/events" });
  const chips = [
    { id: "", name: t`All` },
    ...Object.entries(nouns).map(([id, name]) => ({ id, name: i18n._(name) })),
  ];
  return (
    <Page wide title={t`Events`} note={t`Every recorded change, with who made it and why`}>
      <Chips
        label={t`Kind`}
        chips={chips}
        chosen={search.noun ?? ""}
        onChoose={(noun) => void navigate({ search: { noun: noun || undefined }, replace: true })}
      />
      <EventsTable noun={search.noun} />
    </Page>
  );
}
