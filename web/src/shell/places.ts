// The places that the rail and the palette lead to, and who has them.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Role } from "~/api/types.ts";
import type { IconName } from "~/ui/icons.tsx";

export interface Place {
  to:
    | "/"
    | "/devices"
    | "/earnings"
    | "/market"
    | "/jobs"
    | "/billing"
    | "/network"
    | "/events"
    | "/settings";
  name: MessageDescriptor;
  icon: IconName;
  /** Stays in the bar of a phone, which has room for five. */
  onPhone?: boolean;
}

export interface Group {
  name: MessageDescriptor | null;
  role: Role | null;
  places: Place[];
}

export const groups: Group[] = [
  {
    name: null,
    role: null,
    places: [{ to: "/", name: msg`Overview`, icon: "overview", onPhone: true }],
  },
  {
    name: msg`Lend`,
    role: "LENDER",
    places: [
      { to: "/devices", name: msg`Devices`, icon: "device", onPhone: true },
      { to: "/earnings", name: msg`Earnings`, icon: "earnings", onPhone: true },
    ],
  },
  {
    name: msg`Rent`,
    role: "RENTER",
    places: [
      { to: "/market", name: msg`Market`, icon: "market" },
      { to: "/jobs", name: msg`Jobs`, icon: "job", onPhone: true },
      { to: "/billing", name: msg`Billing`, icon: "billing" },
    ],
  },
  {
    name: msg`Network`,
    role: "OPERATOR",
    places: [{ to: "/network", name: msg`Accounts and books`, icon: "network" }],
  },
  {
    name: msg`Account`,
    role: null,
    places: [
      { to: "/events", name: msg`Events`, icon: "events" },
      { to: "/settings", name: msg`Settings`, icon: "settings" },
    ],
  },
];

export function placesFor(roles: readonly Role[]): Group[] {
  return groups.filter((group) => group.role === null || roles.includes(group.role));
}
