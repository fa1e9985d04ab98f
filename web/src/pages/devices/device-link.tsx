import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { devicesQuery } from "~/api/devices.ts";
import type { Device } from "~/api/types.ts";
import { useRole } from "~/shell/account.ts";
import { Id } from "~/ui/copy.tsx";

/** One of the viewer's own devices; of those of others a renter knows the id alone. */
export function useOwnDevice(id: string): Device | undefined {
  const lender = useRole("LENDER");
  const devices = useQuery({ ...devicesQuery, enabled: lender });
  return devices.data?.find((device) => device.id === id);
}

/** A device by its name, where the viewer lends it. */
export function DeviceLink({ id }: { id: string }) {
  const device = useOwnDevice(id);
  if (!device) return <Id id={id} />;
  return (
    <Link to="/devices/$deviceId" params={{ deviceId: id }} title={id} className="link">
      {device.name}
    </Link>
  );
}
