// Devices: machines that are lent.
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { keys } from "./keys.ts";
import { allPages } from "./pages.ts";
import type { Device, ListDevicesResponse, UpdateDeviceRequest } from "./types.ts";
import { urls } from "./urls.ts";

export const devicesQuery = queryOptions({
  queryKey: keys.devices,
  queryFn: ({ signal }) =>
    allPages(
      (pageToken) => api.get<ListDevicesResponse>(urls.devices({ pageToken }), signal),
      (page) => page.devices,
    ),
});

export function deviceQuery(id: string) {
  return queryOptions({
    queryKey: keys.device(id),
    queryFn: ({ signal }) => api.get<Device>(urls.device(id), signal),
  });
}

export function updateDevice(id: string, change: UpdateDeviceRequest): Promise<Device> {
  return api.patch(urls.device(id), change);
}

export function actOnDevice(id: string, action: "pause" | "resume" | "retire"): Promise<Device> {
  return api.post(urls.deviceAction(id, action));
}

export interface Pause {
  /** What runs may come to its end. */
  finish?: boolean;
  /** Absent: until it is resumed. */
  forSeconds?: number;
}

export function pauseDevice(id: string, pause: Pause): Promise<Device> {
  return api.post(urls.deviceAction(id, "pause"), pause);
}
