// What the job form holds of secrets: sent once, when the job is submitted, and shown nowhere.
import type { JobSpec, JobSpecDraft } from "~/api/types.ts";

export interface SecretValues {
  /** Whom the image's registry knows, if it is private. */
  user: string;
  password: string;
  secrets: { name: string; value: string }[];
}

export const noSecrets: SecretValues = { user: "", password: "", secrets: [] };

/** Like those of a job that was, without their values: nobody has them any more. */
export function secretsOf(spec: JobSpec): SecretValues {
  return {
    user: spec.registry?.user ?? "",
    password: "",
    secrets: Object.keys(spec.secrets).map((name) => ({ name, value: "" })),
  };
}

/** Something was named whose value is not there. */
export function isMissing(values: SecretValues): boolean {
  return (
    (values.user.trim() !== "" && values.password === "") ||
    values.secrets.some((secret) => secret.name.trim() !== "" && secret.value === "")
  );
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function add(
  draft: JobSpecDraft,
  values: SecretValues,
  shown: (value: string) => string,
): JobSpecDraft {
  const user = values.user.trim();
  const secrets = values.secrets
    .filter((secret) => secret.name.trim())
    .map((secret): [string, string] => [secret.name.trim(), base64(shown(secret.value))]);
  return {
    ...draft,
    ...(user && { registry: { user, password: shown(values.password) } }),
    ...(secrets.length > 0 && { secrets: Object.fromEntries(secrets) }),
  };
}

/** To be submitted. Not to be kept. */
export function withSecrets(draft: JobSpecDraft, values: SecretValues): JobSpecDraft {
  return add(draft, values, (value) => value);
}

/** To be planned and shown: what they are for, and no value. */
export function withSecretNames(draft: JobSpecDraft, values: SecretValues): JobSpecDraft {
  return add(draft, values, () => "");
}
