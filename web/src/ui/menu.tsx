import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { buttonClass } from "./button.tsx";
import { Icon } from "./icons.tsx";

// Menus open seldom and weigh 40 kB: they load when the first one opens.
const MenuList = lazy(() => import("./menu-list.tsx"));

export interface Action {
  id: string;
  name: string;
  act: () => void;
  danger?: boolean;
}

/** What else can be done, behind one button. */
export function Menu({
  label,
  actions,
  children,
  tall = false,
}: {
  label: string;
  actions: Action[];
  children?: ReactNode;
  /** What it shows stands one under the other, as in the bar of a phone. */
  tall?: boolean;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className={
          tall
            ? "flex flex-1 flex-col items-center gap-1 py-2 text-note text-soft"
            : buttonClass("quiet", children ? "max-w-48 px-2" : "w-8 px-0")
        }
      >
        {children ?? <Icon name="more" />}
      </button>
      {open && (
        <Suspense>
          <MenuList
            label={label}
            trigger={button}
            actions={actions}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
