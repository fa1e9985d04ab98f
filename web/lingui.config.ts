import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

// Every sentence of the console is written in English in the code and translated in a PO file.
export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "de", "es", "fr", "it", "pt", "ar", "ja", "ko", "zh"],
  // check-words extracts into a folder of its own, to compare.
  catalogs: [
    {
      path: `${process.env["IOWORKER_CATALOGS"] ?? "src/locales"}/{locale}`,
      include: ["src"],
      exclude: ["**/*.test.*"],
    },
  ],
  format: formatter({ lineNumbers: false, origins: false }),
});
