import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { chooseLanguage, languages } from "~/i18n.ts";
import { CountryForm } from "~/forms/country-form.tsx";
import { useAccount } from "~/shell/account.ts";
import { chooseTheme, theme, type Theme } from "~/shell/theme.ts";
import { Id } from "~/ui/copy.tsx";
import { Choice } from "~/ui/field.tsx";
import { Page } from "~/ui/page.tsx";
import { Fact, Facts, Panel } from "~/ui/panel.tsx";
import { AgoTip } from "~/ui/ago-tip.tsx";
import { roles } from "~/words/account.ts";
import { ApiKeys } from "./api-keys.tsx";
import { Identities } from "./identities.tsx";
import { Sessions } from "./sessions.tsx";

export function SettingsPage() {
  const { t, i18n } = useLingui();
  const account = useAccount();
  const [look, setLook] = useState<Theme>(theme);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setLook(next);
  };
  return (
    <Page title={t`Settings`}>
      <Panel title={t`Account`}>
        <Facts>
          <Fact name={t`Name`}>{account.name}</Fact>
          <Fact name={t`Id`}>
            <Id id={account.id} />
          </Fact>
          <Fact name={t`Roles`}>{account.roles.map((role) => i18n._(roles[role])).join(", ")}</Fact>
          <Fact name={t`Created`}>
            <AgoTip at={account.createdAt} />
          </Fact>
        </Facts>
        <div className="mt-4 border-t border-line pt-4">
          <CountryForm />
        </div>
      </Panel>
      <Panel title={t`Look and language`}>
        <div className="grid max-w-xl gap-4 sm:grid-cols-2">
          <Choice
            label={t`Theme`}
            value={look}
            onChange={choose}
            options={[
              { value: "system", label: t`As the system says` },
              { value: "light", label: t`Light` },
              { value: "dark", label: t`Dark` },
            ]}
          />
          <Choice
            label={t`Language`}
            value={i18n.locale}
            onChange={(code) => void chooseLanguage(code)}
            options={languages.map((language) => ({ value: language.code, label: language.name }))}
          />
        </div>
      </Panel>
      <Identities />
      <Sessions />
      <ApiKeys />
    </Page>
  );
}
