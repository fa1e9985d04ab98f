import { createContext, useContext } from "react";
import type { Account, Role } from "~/api/types.ts";

/** Who is signed in; below the frame there always is somebody. */
export const AccountContext = createContext<Account | null>(null);

export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (!account) throw new Error("no account: used outside the frame");
  return account;
}

export function useRole(role: Role): boolean {
  return useAccount().roles.includes(role);
}
