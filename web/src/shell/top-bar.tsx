import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { networkQuery } from "~/api/account.ts";
import { useLink } from "~/api/live.ts";
import { deleteSession } from "~/api/sessions.ts";
import { formatRelative } from "~/ui/format.ts";
import { Icon } from "~/ui/icons.tsx";
import { Menu } from "~/ui/menu.tsx";
import { Money } from "~/ui/money.tsx";
import { useNow } from "~/ui/now.ts";
import { Status } from "~/ui/status.tsx";
import { useAccount, useRole } from "./account.ts";

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const { t } = useLingui();
  const account = useAccount();
  const renter = useRole("RENTER");
  const network = useQuery(networkQuery);
  const navigate = useNavigate();
  const cache = useQueryClient();
  const signOut = async () => {
    await deleteSession("current");
    await cache.resetQueries();
  };
  return (
    <header className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-2 border-b border-line bg-raised px-4 sm:px-6">
      <span className="min-w-0 truncate font-medium max-sm:hidden">{network.data?.name}</span>
      <button
        type="button"
        onClick={onSearch}
        aria-keyshortcuts="Meta+K Control+K"
        className="flex h-8 min-w-0 items-center gap-2 rounded-base border border-line bg-ground px-2.5 text-soft hover:text-ink sm:ms-2 sm:w-56"
      >
        <Icon name="search" size={14} />
        <span className="truncate">
          <Trans>Search</Trans>
        </span>
        <kbd className="ms-auto font-sans text-note max-sm:hidden">
          <span className="ltr">⌘K</span>
        </kbd>
      </button>
      <span className="grow" />
      <LinkState />
      {renter && account.balance && (
        <Link
          to="/billing"
          className="live flex h-8 items-center rounded-base px-2 font-medium hover:bg-hover"
        >
          <span className="sr-only">
            <Trans>Balance</Trans>
          </span>
          <Money amount={account.balance.available} />
        </Link>
      )}
      <Menu
        label={t`Account ${account.name}`}
        actions={[
          { id: "settings", name: t`Settings`, act: () => void navigate({ to: "/settings" }) },
          { id: "sign-out", name: t`Sign out`, act: () => void signOut() },
        ]}
      >
        <Icon name="person" />
        <span className="truncate max-sm:hidden">{account.name}</span>
      </Menu>
    </header>
  );
}

/** Live, or how old what is shown has become. */
function LinkState() {
  const { t } = useLingui();
  const link = useLink();
  const now = useNow();
  const lost = link.state === "lost" || link.state === "refused";
  const age = link.seenAt ? formatRelative(Math.min(link.seenAt, now), now) : "";
  const word = lost
    ? age
      ? t`Last seen ${age}`
      : t`No live link`
    : link.state === "open"
      ? t`Live`
      : t`Connecting`;
  return (
    <span role="status" className="px-2 text-note text-soft">
      <Status tone={lost ? "bad" : link.state === "open" ? "good" : "busy"} word={word} />
    </span>
  );
}
