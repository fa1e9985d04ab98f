import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { buttonClass } from "~/ui/button.tsx";
import { Empty } from "~/ui/notice.tsx";

export function NoDevices() {
  return (
    <Empty
      command="ioworker device run"
      action={
        <Link to="/devices/connect" className={buttonClass("primary")}>
          <Trans>Connect a device</Trans>
        </Link>
      }
    >
      <Trans>
        No device yet. Connect one, and it can be hired within two minutes; once enrolled, this
        starts it:
      </Trans>
    </Empty>
  );
}
