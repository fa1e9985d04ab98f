/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const COORDINATOR = process.env["IOWORKER_URL"] ?? "http://127.0.0.1:8080";

/** As in src/i18n.ts. */
const LANGUAGES = ["en", "de", "es", "fr", "it", "pt", "ar", "ja", "ko", "zh"];

/** React Aria's own words in the languages of the console only. */
function fewerLanguages(): Plugin {
  return {
    name: "fewer-languages",
    enforce: "pre",
    load(id) {
      const locale = /[\\/]intl[\\/].*[\\/]([a-z]{2})-[A-Z]{2}\.m?js$/.exec(id)?.[1];
      if (locale && !LANGUAGES.includes(locale)) return "export default {};";
      return null;
    },
  };
}

/** `npm run dev:mock`: the mock API answers in place of a coordinator. */
function mockApi(): Plugin {
  return {
    name: "mock-api",
    async configureServer(server) {
      const { startMock } = await import("./mock-api/server.ts");
      server.middlewares.use(startMock().middleware);
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [
    fewerLanguages(),
    react(),
    lingui({ macroTransform: true }),
    tailwind(),
    mode === "mock" && mockApi(),
  ],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: mode === "mock" ? {} : { proxy: { "/v1": { target: COORDINATOR, changeOrigin: false } } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    sourcemap: false,
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "mock-api/**/*.test.ts"],
    setupFiles: ["src/test/setup.ts"],
    testTimeout: 90_000,
    reporters: ["default"],
  },
}));
