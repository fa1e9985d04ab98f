import "./styles.css";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeCache } from "./cache.ts";
import { preferredLanguage, speak } from "./i18n.ts";
import { makeRouter } from "./router.tsx";
import { Locale } from "./shell/locale.tsx";
import { applyTheme } from "./shell/theme.ts";

applyTheme();
const cache = makeCache();
const router = makeRouter();

void speak(preferredLanguage()).then(() => {
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <Locale>
          <QueryClientProvider client={cache}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </Locale>
      </I18nProvider>
    </StrictMode>,
  );
});
