import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "~/ui/button.tsx";
import { TextField } from "~/ui/field.tsx";
import { Notice } from "~/ui/notice.tsx";
import { Panel } from "~/ui/panel.tsx";
import type { SecretValues } from "./secret-values.ts";

const SECRETS_MAX = 32;

interface Props {
  values: SecretValues;
  onChange: (values: SecretValues) => void;
  /** The form is filled in like a job before, whose values nobody has any more. */
  again: boolean;
}

/** What the job needs and nobody may read. Values go out with the job and never come back. */
export function SecretForm({ values, onChange, again }: Props) {
  const { t } = useLingui();
  const { secrets } = values;
  const change = (at: number, part: { name?: string; value?: string }) =>
    onChange({
      ...values,
      secrets: secrets.map((secret, index) => (index === at ? { ...secret, ...part } : secret)),
    });
  return (
    <Panel title={t`Secrets`}>
      <div className="flex flex-col gap-4">
        {again && (
          <div role="status">
            <Notice tone="busy" title={t`Give the secrets again`}>
              <Trans>
                The job before had some. Their values are kept for no other job, so fill them in
                anew.
              </Trans>
            </Notice>
          </div>
        )}
        {secrets.map((secret, at) => (
          <div key={at} className="grid items-start gap-4 sm:grid-cols-[1fr_1fr_auto]">
            <TextField
              label={t`Name of the secret`}
              value={secret.name}
              onChange={(name) => change(at, { name })}
              mono
              maxLength={100}
              placeholder="API_TOKEN"
              hint={secret.name && t`Tasks read it as /run/secrets/${secret.name}`}
            />
            <TextField
              label={t`Value`}
              value={secret.value}
              onChange={(value) => change(at, { value })}
              hidden
              mono
              maxLength={65536}
              hint={t`Is not shown again. One line; the command line takes files.`}
            />
            <Button
              kind="quiet"
              className="sm:mt-6"
              aria-label={t`Remove the secret ${secret.name}`}
              onPress={() =>
                onChange({ ...values, secrets: secrets.filter((_, index) => index !== at) })
              }
            >
              <Trans>Remove</Trans>
            </Button>
          </div>
        ))}
        {secrets.length < SECRETS_MAX && (
          <Button
            className="self-start"
            onPress={() => onChange({ ...values, secrets: [...secrets, { name: "", value: "" }] })}
          >
            <Trans>Add a secret</Trans>
          </Button>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t`User at the image’s registry`}
            value={values.user}
            onChange={(user) => onChange({ ...values, user })}
            maxLength={255}
            hint={t`For a private image. Empty: everybody may pull it.`}
          />
          {values.user.trim() !== "" && (
            <TextField
              label={t`Password or token`}
              value={values.password}
              onChange={(password) => onChange({ ...values, password })}
              hidden
              mono
              maxLength={16384}
              hint={t`Is not shown again.`}
            />
          )}
        </div>
      </div>
    </Panel>
  );
}
