import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

// Every sentence of the console is written in English in the code and translated in a PO file.
export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "de", "ar"],
  catalogs: [{ path: "src/locales/{locale}", include: ["src"] }],
  format: formatter({ lineNumbers: false, origins: false }),
});
