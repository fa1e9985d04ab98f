import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { keys } from "~/api/keys.ts";
import type { Account } from "~/api/types.ts";
import { takePlace } from "./return-place.ts";
import { tell } from "./told.tsx";

/** Goes on as this account to where the person wanted to go. What another account has read is forgotten. */
export function useEnter(): (account: Account, created?: boolean) => Promise<void> {
  const cache = useQueryClient();
  const navigate = useNavigate();
  return async (account, created = false) => {
    const [ways] = keys.signInWays;
    cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ways });
    cache.setQueryData(keys.me, account);
    if (created) tell({ what: "welcome" });
    await navigate({ href: takePlace(), replace: true });
  };
}
