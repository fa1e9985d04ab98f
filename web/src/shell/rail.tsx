// The way around: a rail at the start of the page, icons on a narrow one, a bar at the foot of a phone.
import { useLingui } from "@lingui/react/macro";
import { Link, useNavigate } from "@tanstack/react-router";
import { Icon } from "~/ui/icons.tsx";
import { Menu } from "~/ui/menu.tsx";
import { useAccount } from "./account.ts";
import { type Place, placesFor } from "./places.ts";

export function Rail() {
  const { t, i18n } = useLingui();
  const groups = placesFor(useAccount().roles);
  return (
    <>
      <nav
        aria-label={t`Console`}
        className="sticky top-0 hidden h-dvh w-14 shrink-0 flex-col gap-4 overflow-y-auto border-e border-line bg-raised px-2 py-3 sm:flex md:w-52"
      >
        <Link
          to="/"
          aria-label={t`IO Worker, overview`}
          className="flex h-8 items-center gap-2.5 px-2.5 font-semibold"
        >
          <img src="/icon.svg" alt="" width={20} height={20} />
          <span className="max-md:hidden">IO Worker</span>
        </Link>
        {groups.map((group) => (
          <div key={group.places[0]!.to}>
            {group.name && (
              <p className="px-2.5 pb-1 text-note text-soft max-md:sr-only">{i18n._(group.name)}</p>
            )}
            <ul className="flex flex-col gap-0.5">
              {group.places.map((place) => (
                <li key={place.to}>
                  <RailLink place={place} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <FootBar />
    </>
  );
}

function RailLink({ place }: { place: Place }) {
  const { i18n } = useLingui();
  const name = i18n._(place.name);
  return (
    <Link
      to={place.to}
      title={name}
      activeOptions={{ exact: place.to === "/", includeSearch: false }}
      className="flex h-8 items-center gap-2.5 rounded-base px-2.5 text-soft transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-ground aria-[current=page]:font-medium aria-[current=page]:text-accent"
    >
      <Icon name={place.icon} />
      <span className="max-md:sr-only">{name}</span>
    </Link>
  );
}

function FootBar() {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const places = placesFor(useAccount().roles).flatMap((group) => group.places);
  const inBar = places.filter((place) => place.onPhone);
  const rest = places.filter((place) => !place.onPhone);
  return (
    <nav
      aria-label={t`Console, on a phone`}
      className="fixed inset-x-0 bottom-0 z-40 flex items-stretch border-t border-line bg-raised pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {inBar.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          activeOptions={{ exact: place.to === "/", includeSearch: false }}
          className="flex min-w-0 flex-1 flex-col items-center gap-1 py-2 text-note text-soft aria-[current=page]:text-accent"
        >
          <Icon name={place.icon} size={18} />
          <span className="max-w-full truncate">{i18n._(place.name)}</span>
        </Link>
      ))}
      <div className="flex flex-1 items-center justify-center">
        <Menu
          tall
          label={t`More pages`}
          actions={rest.map((place) => ({
            id: place.to,
            name: i18n._(place.name),
            act: () => void navigate({ to: place.to }),
          }))}
        >
          <Icon name="more" size={18} />
          <span>{t`More`}</span>
        </Menu>
      </div>
    </nav>
  );
}
