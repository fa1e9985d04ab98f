import type { RefObject } from "react";
import { Menu, MenuItem } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { classes } from "./classes.ts";
import type { Action } from "./menu.tsx";

interface Props {
  label: string;
  trigger: RefObject<HTMLButtonElement | null>;
  actions: Action[];
  onClose: () => void;
}

/** The open menu: arrow keys move, Escape closes and gives the focus back to its button. */
export default function MenuList({ label, trigger, actions, onClose }: Props) {
  return (
    <Popover
      isOpen
      onOpenChange={(open) => !open && onClose()}
      triggerRef={trigger}
      placement="bottom end"
      className="card min-w-44 py-1"
    >
      <Menu aria-label={label} autoFocus="first" onClose={onClose} className="outline-none">
        {actions.map((action) => (
          <MenuItem
            key={action.id}
            id={action.id}
            onAction={action.act}
            className={classes(
              "flex min-h-8 items-center px-3 data-[focused]:bg-hover",
              action.danger && "text-bad",
            )}
          >
            {action.name}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
