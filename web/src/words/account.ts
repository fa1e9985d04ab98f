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
};
