// One line about what signing in has just done, on the page that it led to; gone with the next page.
import { Trans, useLingui } from "@lingui/react/macro";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Icon } from "~/ui/icons.tsx";
import { Notice } from "~/ui/notice.tsx";

export type Told = { what: "welcome" } | { what: "shown" } | { what: "linked"; name: string };

let told: Told | null = null;
const listeners = new Set<() => void>();

export function tell(next: Told | null): void {
  told = next;
  for (const listener of listeners) listener();
}

function useTold(): Told | null {
  return useSyncExternalStore(
    (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    () => told,
  );
}

export function ToldNotice() {
  const now = useTold();
  return now && <Line key={now.what} told={now} />;
}

function Line({ told }: { told: Told }) {
  const { t } = useLingui();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [page] = useState(path);
  useEffect(() => {
    if (path !== page) tell(null);
  }, [path, page]);
  return (
    <div role="status" className="mb-4 flex max-w-[1280px] items-start gap-2">
      <div className="grow">
        <Notice tone="done" title={titleOf(told)}>
          {told.what === "shown" && (
            <Trans>Repeat now what you wanted to do. It is good for ten minutes.</Trans>
          )}
        </Notice>
      </div>
      <button
        type="button"
        aria-label={t`Close`}
        title={t`Close`}
        onClick={() => tell(null)}
        className="inline-flex size-7 items-center justify-center rounded-base text-soft hover:bg-hover hover:text-ink"
      >
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

function titleOf(told: Told) {
  if (told.what === "welcome")
    return <Trans>Welcome. Your account is new; link a second way in under Settings.</Trans>;
  if (told.what === "shown") return <Trans>You have shown that it is you.</Trans>;
  return <Trans>Linked: {told.name}</Trans>;
}
