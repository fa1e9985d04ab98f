import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect } from "react";

/** Names the page for the tab and for those who hear it. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · IO Worker`;
  }, [title]);
}

export function Page({
  title,
  heading,
  note,
  actions,
  above,
  children,
  wide = false,
}: {
  title: string;
  /** Instead of the title, where the name can be edited in place. */
  heading?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}) {
  useTitle(title);
  const { t } = useLingui();
  return (
    <main
      id="main"
      tabIndex={-1}
      aria-label={t`Page`}
      className={wide ? "w-full" : "w-full max-w-[1280px]"}
    >
      {above && <div className="mb-2 text-soft">{above}</div>}
      <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          {heading ?? <h1 className="break-words text-title tracking-tight">{title}</h1>}
          {note && (
            <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-soft">{note}</div>
          )}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      <div className="flex flex-col gap-4">{children}</div>
    </main>
  );
}
