import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { meQuery } from "~/api/account.ts";
import { ApiError } from "~/api/client.ts";
import { createJobs, jobQuery, planQuery } from "~/api/jobs.ts";
import type { Input, JobSpecDraft } from "~/api/types.ts";
import { toCommand, toCurl, toYaml } from "~/forms/command-line.ts";
import { JobForm } from "~/forms/job-form.tsx";
import { type JobValues, notNumbers, paths, specOf, valuesOf } from "~/forms/job-values.ts";
import { SecretForm } from "~/forms/secret-form.tsx";
import {
  isMissing,
  noSecrets,
  secretsOf,
  type SecretValues,
  withSecretNames,
  withSecrets,
} from "~/forms/secret-values.ts";
import { templates } from "~/forms/templates.ts";
import { Button } from "~/ui/button.tsx";
import { Chips } from "~/ui/chips.tsx";
import { Command } from "~/ui/copy.tsx";
import { Form } from "~/ui/form.tsx";
import { Waiting } from "~/ui/notice.tsx";
import { Page } from "~/ui/page.tsx";
import { Panel } from "~/ui/panel.tsx";
import { PlanView } from "./plan-view.tsx";

const TYPING_MILLIS = 300;
const noInputs: Input[] = [];

/** A refusal at the field that it names; the path before it is the request's, not the form's. */
export function errorsOf(error: unknown): {
  fields: Partial<Record<keyof JobValues, string>>;
  other: string | undefined;
} {
  if (!(error instanceof ApiError)) return { fields: {}, other: undefined };
  const path = error.field
    .replace(/^(job|jobs\[0\])\./, "")
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const name = (Object.keys(paths) as (keyof JobValues)[]).find(
    (key) =>
      path === paths[key] || path.startsWith(`${paths[key]}[`) || path.startsWith(`${paths[key]}.`),
  );
  const message = error.message.replace(/^(job|jobs\[0\])\.[\w.[\]]+:? /, "");
  return name
    ? { fields: { [name]: message }, other: undefined }
    : { fields: {}, other: error.message };
}

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MILLIS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export function NewJobPage() {
  const { t } = useLingui();
  const search = useSearch({ from: "/frame/jobs/new" });
  const like = useQuery({ ...jobQuery(search.like ?? ""), enabled: search.like !== undefined });
  if (search.like && like.isPending) {
    return (
      <Page title={t`New job`}>
        <Waiting what={t`the job to take after`} />
      </Page>
    );
  }
  const template =
    templates.find((each) => each.id === (search.template ?? "digits")) ?? templates[0]!;
  const start = like.data?.spec ? valuesOf(like.data.spec) : template.values;
  return (
    <Shown
      key={search.like ?? template.id}
      template={search.like ? "" : template.id}
      start={start}
      inputs={like.data?.spec?.inputs ?? noInputs}
      given={like.data?.spec ? secretsOf(like.data.spec) : noSecrets}
    />
  );
}

function Shown({
  template,
  start,
  inputs,
  given,
}: {
  template: string;
  start: JobValues;
  /** Of the job that is done again; the form adds none of its own. */
  inputs: Input[];
  /** Of the same job: names without values. */
  given: SecretValues;
}) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const me = useQuery(meQuery);
  const [values, setValues] = useState(start);
  const [secrets, setSecrets] = useState(given);
  const settled = useSettled(values);
  const wrong = notNumbers(values);
  const withInputs = (from: JobValues): JobSpecDraft =>
    inputs.length > 0 ? { ...specOf(from), inputs } : specOf(from);
  // Values of secrets are in what is submitted alone: what is planned is kept, what is shown is read.
  const spec = withSecretNames(withInputs(useDeferredValue(values)), secrets);
  const planned = withSecretNames(withInputs(settled), secrets);
  const plan = useQuery({
    ...planQuery(planned),
    enabled: Boolean(planned.image) && notNumbers(settled).length === 0,
    placeholderData: keepPreviousData,
  });
  // The same id with every try of one form, so that a try that got lost does not become two jobs.
  const requestId = useRef(crypto.randomUUID());
  const submit = useMutation({
    mutationFn: () =>
      createJobs({
        jobs: [withSecrets(withInputs(values), secrets)],
        requestId: requestId.current,
      }),
    onSuccess: ({ jobs }) =>
      void navigate({ to: "/jobs/$jobId", params: { jobId: jobs[0]!.id }, search: {} }),
    onError: (error) => {
      if (error instanceof ApiError && error.status > 0) requestId.current = crypto.randomUUID();
    },
  });
  const problem = errorsOf(submit.error ?? plan.error);
  const errors = {
    ...problem.fields,
    ...Object.fromEntries(wrong.map((name) => [name, t`A whole number is wanted here.`])),
  };
  const change = (next: JobValues) => {
    setValues(next);
    if (submit.error) submit.reset();
  };
  const chosen = templates.find((each) => each.id === template);
  return (
    <Page
      title={t`New job`}
      note={chosen ? i18n._(chosen.about) : t`Filled in like the job before; change what you like.`}
    >
      <Chips
        label={t`Templates`}
        chips={templates.map((each) => ({ id: each.id, name: i18n._(each.name) }))}
        chosen={template}
        onChoose={(id) =>
          void navigate({ to: "/jobs/new", search: { template: id }, replace: true })
        }
      />
      <Form
        className="grid items-start gap-4 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]"
        onSubmit={() => wrong.length === 0 && !isMissing(secrets) && submit.mutate()}
      >
        <div className="flex min-w-0 flex-col gap-4">
          <JobForm values={values} onChange={change} errors={errors} inputs={inputs} />
          <SecretForm
            values={secrets}
            onChange={(next) => {
              setSecrets(next);
              if (submit.error) submit.reset();
            }}
            again={given.user !== "" || given.secrets.length > 0}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-4 md:sticky md:top-16">
          <Panel title={t`Would it start now?`}>
            <PlanView
              plan={plan.data}
              pending={plan.isFetching}
              asked={Boolean(planned.image)}
              problem={problem.other}
              available={me.data?.balance?.available}
            />
            <div className="mt-4">
              <Button
                type="submit"
                kind="primary"
                className="w-full"
                isDisabled={
                  submit.isPending || !values.image.trim() || wrong.length > 0 || isMissing(secrets)
                }
              >
                <Trans>Submit the job</Trans>
              </Button>
            </div>
          </Panel>
          <SameAs spec={spec} />
        </div>
      </Form>
    </Page>
  );
}

/** What the form amounts to, for a shell, a file or a program. */
function SameAs({ spec }: { spec: JobSpecDraft }) {
  const { t } = useLingui();
  const [form, setForm] = useState("cli");
  const text =
    form === "cli"
      ? toCommand(spec)
      : form === "yaml"
        ? toYaml(spec)
        : toCurl(spec, window.location.origin);
  return (
    <Panel
      title={t`The same as`}
      side={
        <Chips
          label={t`Form`}
          chips={[
            { id: "cli", name: "CLI" },
            { id: "yaml", name: "YAML" },
            { id: "curl", name: "curl" },
          ]}
          chosen={form}
          onChoose={setForm}
        />
      }
    >
      <Command text={text} prompt={form !== "yaml"} />
      {form === "yaml" && (
        <p className="mt-2 text-note text-soft">
          <Trans>
            Save it as job.yaml, then run{" "}
            <code className="ltr font-mono">ioworker submit -f job.yaml</code>
          </Trans>
        </p>
      )}
      {form === "curl" && (
        <p className="mt-2 text-note text-soft">
          <Trans>Keys for programs are made in the settings.</Trans>
        </p>
      )}
    </Panel>
  );
}
