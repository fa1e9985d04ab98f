// What roles and transfers are called.
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
  REWARD: msg`Reward`,
  REFUND: msg`Refund`,
  PENALTY: msg`Penalty`,
  PAYOUT: msg`Payout`,
  PAYOUT_SENT: msg`Payout sent`,
  PAYOUT_RETURNED: msg`Payout returned`,
  PAYOUT_FEE: msg`Payout fee`,
  DEPOSIT: msg`Deposit`,
  POOL: msg`Into the reward pool`,
  CONVERSION: msg`Earnings to credit`,
};
