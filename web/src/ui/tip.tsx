import type { ReactElement } from "react";
import { Tooltip, TooltipTrigger } from "react-aria-components/Tooltip";

/** A few words beside what is hovered or focused. */
export function Tip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <TooltipTrigger delay={300} closeDelay={0}>
      {children}
      <Tooltip
        offset={6}
        className="max-w-80 rounded-base border border-line bg-ink px-2 py-1 text-note text-ground"
      >
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
