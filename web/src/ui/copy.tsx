import { useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { Icon } from "./icons.tsx";
import { classes } from "./classes.ts";
import { shortId } from "./format.ts";

const SHOWN_MILLIS = 1600;

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without TLS there is no clipboard object; the old way still works.
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function CopyButton({
  text,
  label,
  className,
}: {
  text: string;
  label?: string;
  className?: string;
}) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MILLIS);
    return () => clearTimeout(timer);
  }, [copied]);
  const name = label ?? t`Copy`;
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={() => void copy(text).then(() => setCopied(true))}
      className={classes(
        "inline-flex size-7 shrink-0 items-center justify-center rounded-base text-soft transition-colors hover:bg-hover hover:text-ink",
        className,
      )}
    >
      <Icon name={copied ? "check" : "copy"} size={14} />
      <span role="status" className="sr-only">
        {copied ? t`Copied` : ""}
      </span>
    </button>
  );
}

/** A command to run, whole and ready to copy. */
export function Command({ text, prompt = true }: { text: string; prompt?: boolean }) {
  const { t } = useLingui();
  return (
    <div className="ltr flex items-start gap-2 rounded-base border border-line bg-sunken py-1 pe-1 ps-3 text-start">
      <pre
        tabIndex={0}
        aria-label={t`Command`}
        className="min-w-0 grow overflow-x-auto py-1 font-mono text-note"
      >
        {prompt && (
          <span aria-hidden="true" className="select-none text-soft">
            ${" "}
          </span>
        )}
        {text}
      </pre>
      <CopyButton text={text} label={t`Copy the command`} />
    </div>
  );
}

/** An id, shortened in the middle, with its whole text a click away. */
export function Id({ id }: { id: string }) {
  const { t } = useLingui();
  return (
    <span className="ltr inline-flex items-center gap-0.5 align-middle">
      <span className="font-mono text-note text-soft" title={id}>
        {shortId(id)}
      </span>
      <CopyButton text={id} label={t`Copy the id`} className="size-6" />
    </span>
  );
}
