import { Focusable } from "react-aria-components/Focusable";
import { formatAbsolute, formatRelative } from "./format.ts";
import { useNow } from "./now.ts";
import { Tip } from "./tip.tsx";

/** "3 min. ago"; the exact time on hover and on focus. */
export function AgoTip({ at }: { at: string | undefined }) {
  const now = useNow();
  if (!at) return <span className="text-soft">–</span>;
  const millis = Date.parse(at);
  return (
    <Tip text={formatAbsolute(millis)}>
      <Focusable>
        <time dateTime={at} tabIndex={0} role="note" className="whitespace-nowrap">
          {formatRelative(Math.min(millis, now), now)}
        </time>
      </Focusable>
    </Tip>
  );
}
