// ⌘K: places, devices, jobs and acts by name.
import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useState } from "react";
import { Dialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { devicesQuery } from "~/api/devices.ts";
import { jobsQuery } from "~/api/jobs.ts";
import { classes } from "~/ui/classes.ts";
import { shortId } from "~/ui/format.ts";
import { useAccount, useRole } from "./account.ts";
import { placesFor } from "./places.ts";

const SHOWN_MAX = 12;

interface Entry {
  id: string;
  name: string;
  kind: string;
  go: () => void;
}

/** All that can be gone to, places first. */
function useEntries(): Entry[] {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const lender = useRole("LENDER");
  const renter = useRole("RENTER");
  const devices = useQuery({ ...devicesQuery, enabled: lender });
  const jobs = useInfiniteQuery({ ...jobsQuery(), enabled: renter });
  const places = placesFor(useAccount().roles).flatMap((group) => group.places);
  const entries: Entry[] = places.map((place) => ({
    id: place.to,
    name: i18n._(place.name),
    kind: t`Page`,
    go: () => void navigate({ to: place.to }),
  }));
  if (renter)
    entries.push({
      id: "new-job",
      name: t`New job`,
      kind: t`Act`,
      go: () => void navigate({ to: "/jobs/new" }),
    });
  if (lender)
    entries.push({
      id: "connect",
      name: t`Connect a device`,
      kind: t`Act`,
      go: () => void navigate({ to: "/devices/connect" }),
    });
  if (lender)
    entries.push({
      id: "pair",
      name: t`Take a machine in`,
      kind: t`Act`,
      go: () => void navigate({ to: "/pair", search: {} }),
    });
  for (const device of devices.data ?? []) {
    entries.push({
      id: device.id,
      name: device.name,
      kind: t`Device`,
      go: () => void navigate({ to: "/devices/$deviceId", params: { deviceId: device.id } }),
    });
  }
  for (const job of jobs.data?.pages.flatMap((page) => page.jobs) ?? []) {
    entries.push({
      id: job.id,
      name: `${job.spec?.name ?? ""} ${shortId(job.id)}`,
      kind: t`Job`,
      go: () => void navigate({ to: "/jobs/$jobId", params: { jobId: job.id } }),
    });
  }
  return entries;
}

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const listId = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = useEntries()
    .filter((entry) =>
      words.every((word) => `${entry.name} ${entry.kind} ${entry.id}`.toLowerCase().includes(word)),
    )
    .slice(0, SHOWN_MAX);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.go();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") return go(found[at]);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step || found.length === 0) return;
    event.preventDefault();
    setAt((at + step + found.length) % found.length);
  };
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className="fixed inset-0 z-50 flex items-start justify-center bg-[rgb(0_0_0/0.45)] p-4 pt-[12vh]"
    >
      <Modal className="card w-full max-w-lg overflow-hidden">
        <Dialog aria-label={t`Search`}>
          <input
            autoFocus
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
            aria-label={t`Search pages, devices and jobs`}
            placeholder={t`Search pages, devices and jobs`}
            value={text}
            maxLength={200}
            onChange={(event) => (setText(event.target.value), setAt(0))}
            onKeyDown={onKey}
            className="h-12 w-full border-b border-line bg-raised px-4 text-lead placeholder:text-soft focus-visible:outline-none"
          />
          <ul
            id={listId}
            role="listbox"
            aria-label={t`Found`}
            className="max-h-[50vh] overflow-y-auto p-1.5"
          >
            {found.map((entry, index) => (
              <li
                key={entry.id}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === at}
                onMouseMove={() => setAt(index)}
                onClick={() => go(entry)}
                className={classes(
                  "flex h-9 items-center justify-between gap-4 rounded-base px-2.5",
                  index === at && "bg-hover",
                )}
              >
                <span className="truncate">{entry.name}</span>
                <span className="shrink-0 text-note text-soft">{entry.kind}</span>
              </li>
            ))}
          </ul>
          {found.length === 0 && <p className="px-4 pb-4 text-soft">{t`Nothing has that name.`}</p>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
