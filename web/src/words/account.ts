// What roles, transfers and events are called.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Role, Transfer } from "~/api/types.ts";

export const roles: Record<Role, MessageDescriptor> = {
  ROLE_UNSPECIFIED: msg`None`,
  RENTER: msg`Renter`,
  LENDER: msg`Lender`,
  OPERATOR: msg`Operator`,
};

export const transferKinds: Record<Transfer["kind"], MessageDescriptor> = {
  KIND_UNSPECIFIED: msg`Other`,
  CREDIT: msg`Credit`,
  EARNING: msg`Earning`,
  FEE: msg`Fee`,
};

export const nouns: Record<string, MessageDescriptor> = {
  account: msg`Account`,
  device: msg`Device`,
  enrolment: msg`Enrolment`,
  job: msg`Job`,
  lease: msg`Lease`,
};

/** Actions of events as one word each; an action without one is shown as it is recorded. */
export const actions: Record<string, MessageDescriptor> = {
  created: msg`created`,
  credited: msg`credited`,
  enrolled: msg`enrolled`,
  renamed: msg`renamed`,
  priced: msg`priced`,
  submitted: msg`submitted`,
  placed: msg`placed`,
  pulling: msg`pulling`,
  started: msg`started`,
  ended: msg`ended`,
  paused: msg`paused`,
  resumed: msg`resumed`,
  retired: msg`retired`,
  offline: msg`offline`,
  ready: msg`ready`,
  running: msg`running`,
  "cancel requested": msg`cancel requested`,
};
