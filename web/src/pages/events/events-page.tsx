import { useLingui } from "@lingui/react/macro";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "~/ui/button.tsx";
import { Chips } from "~/ui/chips.tsx";
import { shortId } from "~/ui/format.ts";
import { Page } from "~/ui/page.tsx";
import { nouns } from "~/words/event.ts";
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
      <div className="flex flex-wrap items-center gap-2">
        <Chips
          label={t`Kind`}
          chips={chips}
          chosen={search.noun ?? ""}
          onChoose={(noun) =>
            void navigate({ search: { ...search, noun: noun || undefined }, replace: true })
          }
        />
        {search.job && (
          <Button
            icon="close"
            onPress={() => void navigate({ search: { ...search, job: undefined }, replace: true })}
          >
            {t`Only job ${shortId(search.job)}`}
          </Button>
        )}
      </div>
      <EventsTable noun={search.noun} jobId={search.job} />
    </Page>
  );
}
