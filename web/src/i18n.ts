// Languages of the console. English is in the code; the others load when chosen.
import { i18n } from "@lingui/core";

export interface Language {
  code: string;
  name: string;
  direction: "ltr" | "rtl";
  load: () => Promise<{ messages: Record<string, unknown> }>;
}

export const languages: Language[] = [
  { code: "en", name: "English", direction: "ltr", load: () => import("./locales/en.po") },
  { code: "de", name: "Deutsch", direction: "ltr", load: () => import("./locales/de.po") },
  { code: "es", name: "Español", direction: "ltr", load: () => import("./locales/es.po") },
  { code: "fr", name: "Français", direction: "ltr", load: () => import("./locales/fr.po") },
  { code: "it", name: "Italiano", direction: "ltr", load: () => import("./locales/it.po") },
  { code: "pt", name: "Português", direction: "ltr", load: () => import("./locales/pt.po") },
  { code: "ar", name: "العربية", direction: "rtl", load: () => import("./locales/ar.po") },
  { code: "ja", name: "日本語", direction: "ltr", load: () => import("./locales/ja.po") },
  { code: "ko", name: "한국어", direction: "ltr", load: () => import("./locales/ko.po") },
  { code: "zh", name: "中文", direction: "ltr", load: () => import("./locales/zh.po") },
];

const KEY = "ioworker.language";

export function languageOf(code: string): Language {
  return languages.find((language) => language.code === code) ?? languages[0]!;
}

export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(KEY), ...navigator.languages];
  for (const tag of wanted) {
    const found = languages.find((language) => tag?.split("-")[0] === language.code);
    if (found) return found;
  }
  return languages[0]!;
}

export async function speak(language: Language): Promise<void> {
  const { messages } = await language.load();
  i18n.load(language.code, messages as Parameters<typeof i18n.load>[1]);
  i18n.activate(language.code);
  document.documentElement.lang = language.code;
  document.documentElement.dir = language.direction;
}

export async function chooseLanguage(code: string): Promise<void> {
  localStorage.setItem(KEY, code);
  await speak(languageOf(code));
}
