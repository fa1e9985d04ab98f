import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { updateCountry } from "~/api/account.ts";
import { keys } from "~/api/keys.ts";
import { useAccount } from "~/shell/account.ts";
import { Button } from "~/ui/button.tsx";
import { Command } from "~/ui/copy.tsx";
import { Choice } from "~/ui/field.tsx";
import { Form } from "~/ui/form.tsx";
import { formatCountry } from "~/ui/format.ts";
import { countryCodes } from "~/words/country.ts";

/** Which country the account is in, as it says itself. */
export function CountryForm() {
  const { t, i18n } = useLingui();
  const account = useAccount();
  const cache = useQueryClient();
  const [country, setCountry] = useState(account.country);
  const save = useMutation({
    mutationFn: () => updateCountry(country),
    onSuccess: (changed) => cache.setQueryData(keys.me, changed),
  });
  const { compare } = new Intl.Collator(i18n.locale || "en");
  const countries = countryCodes
    .map((code) => ({ value: code, label: formatCountry(code) }))
    .sort((a, b) => compare(a.label, b.label));
  const same = country === account.country;
  return (
    <Form onSubmit={() => save.mutate()} className="flex max-w-xl flex-col gap-4">
      <Choice
        label={t`Country`}
        value={country}
        onChange={setCountry}
        error={save.error?.message}
        hint={t`Some owners serve renters of some countries only. It counts for new jobs; nobody checks it.`}
        options={[{ value: "", label: t`not said` }, ...countries]}
      />
      {!same && <Command text={`ioworker account country ${country || "none"}`} />}
      <div className="flex items-center gap-3">
        <Button type="submit" kind="primary" isDisabled={save.isPending || same}>{t`Save`}</Button>
        <span role="status" className="text-soft">
          {save.isSuccess && same ? t`Saved` : ""}
        </span>
      </div>
    </Form>
  );
}
