import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Button } from "./button.tsx";
import { Form } from "./form.tsx";
import { Icon } from "./icons.tsx";

interface Props {
  name: string;
  onRename: (name: string) => Promise<unknown>;
}

/** A page's name, changed where it stands. Enter keeps it, Escape leaves it as it was. */
export function Rename({ name, onRename }: Props) {
  const { t } = useLingui();
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState("");
  if (text === undefined) {
    return (
      <div className="flex items-center gap-1">
        <h1 className="break-words text-title tracking-tight">{name}</h1>
        <button
          type="button"
          aria-label={t`Rename ${name}`}
          title={t`Rename`}
          onClick={() => setText(name)}
          className="inline-flex size-7 items-center justify-center rounded-base text-soft hover:bg-hover hover:text-ink"
        >
          <Icon name="pen" size={14} />
        </button>
      </div>
    );
  }
  const close = () => (setText(undefined), setProblem(""));
  const keep = () => {
    if (text.trim() === name) return close();
    onRename(text.trim()).then(close, (error: Error) => setProblem(error.message));
  };
  return (
    <Form className="flex flex-wrap items-center gap-2" onSubmit={keep}>
      <h1 className="sr-only">{name}</h1>
      <input
        autoFocus
        aria-label={t`Name`}
        aria-invalid={problem ? true : undefined}
        value={text}
        maxLength={64}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && close()}
        className="h-9 min-w-0 rounded-base border border-edge bg-raised px-2 text-lead font-semibold"
      />
      <Button type="submit" kind="primary">{t`Save`}</Button>
      <Button kind="quiet" onPress={close}>{t`Cancel`}</Button>
      {problem && (
        <p role="alert" className="w-full text-bad">
          {problem}
        </p>
      )}
    </Form>
  );
}
