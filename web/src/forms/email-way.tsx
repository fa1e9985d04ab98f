import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "~/api/client.ts";
import { createAttempt, finishAttempt } from "~/api/sign-in.ts";
import type { SignInPurpose, SignInResult } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { TextField } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { isCodeOver, signInProblem } from "~/words/sign-in.ts";

const DIGITS = 6;

interface Props {
  purpose: SignInPurpose;
  /** Codes go to the coordinator's log, for want of a mail server. */
  toLog: boolean;
  /** The account's own addresses; none: any that is typed. */
  addresses: string[];
  onProved: (result: SignInResult) => void;
}

/** An address, then the code that is sent there. */
export function EmailWay({ purpose, toLog, addresses, onProved }: Props) {
  const { t, i18n } = useLingui();
  const [email, setEmail] = useState(addresses[0] ?? "");
  const begin = useMutation({
    mutationFn: (address: string) => createAttempt({ purpose, email: address }),
  });
  if (begin.data) {
    return (
      <CodeForm
        key={begin.data.id}
        attemptId={begin.data.id}
        email={begin.variables}
        toLog={toLog}
        onProved={onProved}
        onAgain={() => begin.mutate(begin.variables)}
        onOther={begin.reset}
      />
    );
  }
  const problem = begin.error ? signInProblem(i18n, begin.error) : undefined;
  if (addresses.length > 0) {
    return (
      <div className="flex flex-col gap-2">
        {addresses.map((address) => (
          <Button
            key={address}
            className="h-9 w-full"
            isDisabled={begin.isPending}
            onPress={() => begin.mutate(address)}
          >
            <span className="truncate">{t`Send a code to ${address}`}</span>
          </Button>
        ))}
        {problem && (
          <p role="alert" className="text-bad">
            {problem}
          </p>
        )}
      </div>
    );
  }
  const fieldless = begin.error instanceof ApiError && begin.error.field !== "email";
  return (
    <Form onSubmit={() => email.trim() && begin.mutate(email.trim())}>
      <TextField
        label={t`E-mail address`}
        value={email}
        onChange={setEmail}
        name="email"
        inputMode="email"
        autoComplete="email"
        maxLength={254}
        error={fieldless ? undefined : problem}
      />
      {fieldless && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      <Button
        type="submit"
        className="h-9"
        isDisabled={!email.trim() || begin.isPending}
      >{t`Send a code`}</Button>
    </Form>
  );
}

interface CodeProps {
  attemptId: string;
  email: string;
  toLog: boolean;
  onProved: (result: SignInResult) => void;
  onAgain: () => void;
  onOther: () => void;
}

function CodeForm({ attemptId, email, toLog, onProved, onAgain, onOther }: CodeProps) {
  const { t, i18n } = useLingui();
  const [code, setCode] = useState("");
  const finish = useMutation({
    mutationFn: () => finishAttempt(attemptId, { code }),
    onSuccess: onProved,
    onError: () => setCode(""),
  });
  const over = isCodeOver(finish.error);
  const whole = code.length === DIGITS;
  return (
    <Form onSubmit={() => whole && !finish.isPending && finish.mutate()}>
      <p role="status" className="text-soft wrap-anywhere">
        {toLog ? (
          <Trans>
            This network has no mail server: the code for {email} is in the coordinator’s log.
          </Trans>
        ) : (
          <Trans>
            A code is on its way to {email}. It is good for ten minutes, in this browser.
          </Trans>
        )}
      </p>
      <TextField
        label={t`Code`}
        value={code}
        onChange={(typed) => setCode(typed.replaceAll(/\D/g, "").slice(0, DIGITS))}
        name="code"
        mono
        autoFocus
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={32}
        hint={t`Six digits`}
        error={finish.error && !code ? signInProblem(i18n, finish.error) : undefined}
      />
      <div className="flex flex-wrap gap-2">
        {!over && (
          <Button
            type="submit"
            kind="primary"
            isDisabled={!whole || finish.isPending}
          >{t`Continue`}</Button>
        )}
        <Button kind={over ? "primary" : "quiet"} onPress={onAgain}>{t`Send another code`}</Button>
        <Button kind="quiet" onPress={onOther}>{t`Back`}</Button>
      </div>
    </Form>
  );
}
