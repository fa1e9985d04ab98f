// What a device lends and when, asked of the device itself.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import type { DevicePolicy } from "./types.ts";
import { urls } from "./urls.ts";

export function policyQuery(deviceId: string) {
  return queryOptions({
    queryKey: keys.policy(deviceId),
    queryFn: ({ signal }) => api.get<DevicePolicy>(urls.policy(deviceId), signal),
    refetchInterval: 10_000,
    retry: false,
  });
}

/** `base`: the digest of the text that this one was made from. */
export function setPolicy(deviceId: string, text: string, base: string): Promise<DevicePolicy> {
  return api.put(urls.policy(deviceId), { text, baseDigest: base });
}
