import { formatAbsolute, formatDuration, formatRelative } from "./format.ts";
import { useNow } from "./now.ts";

/** "3 min. ago"; the exact time on hover. Where there are few of them, AgoTip shows it on focus too. */
export function Ago({ at }: { at: string | undefined }) {
  const now = useNow();
  if (!at) return <span className="text-soft">–</span>;
  const millis = Date.parse(at);
  return (
    <time dateTime={at} title={formatAbsolute(millis)} className="whitespace-nowrap">
      {formatRelative(Math.min(millis, now), now)}
    </time>
  );
}

/** How long from one moment to another, or until now. */
export function Lasted({ from, to }: { from: string | undefined; to?: string | undefined }) {
  const now = useNow();
  if (!from) return <span className="text-soft">–</span>;
  const end = to ? Date.parse(to) : now;
  const millis = Math.max(0, end - Date.parse(from));
  return (
    <span className="whitespace-nowrap">
      {formatDuration(to ? millis : Math.floor(millis / 1000) * 1000)}
    </span>
  );
}
