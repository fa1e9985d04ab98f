import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps } from "react-aria-components/Button";
import { classes } from "./classes.ts";
import { Icon, type IconName } from "./icons.tsx";

export type ButtonKind = "primary" | "plain" | "quiet" | "danger";

const kinds: Record<ButtonKind, string> = {
  primary: "border-accent bg-accent text-on-accent hover:brightness-110 font-medium",
  plain: "border-line bg-raised hover:bg-hover",
  quiet: "border-transparent text-soft hover:bg-hover hover:text-ink",
  danger: "border-bad text-bad bg-raised hover:bg-bad-ground font-medium",
};

/** For links that look like buttons. */
export function buttonClass(kind: ButtonKind = "plain", extra?: string): string {
  return classes(
    "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-base border px-3",
    "transition-colors data-[pressed]:brightness-95 data-[disabled]:opacity-50",
    kinds[kind],
    extra,
  );
}

interface Props extends Omit<ButtonProps, "className" | "children"> {
  kind?: ButtonKind;
  icon?: IconName;
  children: ReactNode;
  className?: string;
}

export function Button({ kind = "plain", icon, children, className, ...rest }: Props) {
  return (
    <AriaButton {...rest} className={buttonClass(kind, className)}>
      {icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

/** A choice that stays pressed. */
export function Toggle({
  on,
  onChange,
  icon,
  children,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className={classes(
        "inline-flex h-7 items-center gap-1.5 whitespace-nowrap rounded-base border px-2 text-note transition-colors",
        on
          ? "border-accent bg-accent-ground text-accent"
          : "border-line bg-raised text-soft hover:text-ink",
      )}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
    </button>
  );
}
