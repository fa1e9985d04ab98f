import { useLingui } from "@lingui/react";
import { type ReactNode } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";

/** Tells React Aria the language, and so the direction, that Lingui speaks. */
export function Locale({ children }: { children: ReactNode }) {
  const { i18n } = useLingui();
  return <I18nProvider locale={i18n.locale}>{children}</I18nProvider>;
}
