// Pictures of every page on the mock API, in all looks: `node scripts/screenshots.ts FOLDER [page…]`.
import { mkdirSync } from "node:fs";
import { openBrowser } from "../e2e/browser.ts";
import { createPairing } from "../mock-api/pairings.ts";
import { serveMock } from "../mock-api/server.ts";

const folder = process.argv[2] ?? "/tmp/console";
const only = process.argv.slice(3);
mkdirSync(folder, { recursive: true });

const looks = [
  { name: "light", width: 1440, height: 900, colorScheme: "light", language: "en" },
  { name: "dark", width: 1440, height: 900, colorScheme: "dark", language: "en" },
  { name: "phone", width: 390, height: 844, colorScheme: "light", language: "en" },
  { name: "small", width: 1024, height: 768, colorScheme: "light", language: "en" },
  { name: "arabic", width: 1440, height: 900, colorScheme: "light", language: "ar" },
  { name: "tablet", width: 840, height: 900, colorScheme: "dark", language: "de" },
] as const;

const mock = await serveMock(0);
const browser = await openBrowser();
await new Promise((resolve) => setTimeout(resolve, 9000));
const device = mock.network.devices[1]!.id;
const paired = createPairing(mock.network, {
  name: "shelf",
  inventory: mock.network.devices[1]!.inventory!,
});
const job = (name: string) =>
  mock.network.jobs.find((each) => each.job.spec?.name === name)!.job.id;
const pages: Record<string, string> = {
  overview: "/",
  devices: "/devices",
  device: `/devices/${device}`,
  metrics: `/devices/${device}?tab=metrics`,
  history: `/devices/${device}?tab=metrics&range=43200`,
  "history-days": `/devices/${device}?tab=metrics&range=604800`,
  leases: `/devices/${device}?tab=leases`,
  "device-settings": `/devices/${device}?tab=settings`,
  connect: "/devices/connect",
  pair: "/pair",
  "pair-machine": `/pair?code=${paired.code}`,
  "pair-unknown": "/pair?code=AAAA-AAAA",
  earnings: "/earnings",
  market: "/market",
  jobs: "/jobs",
  "new-job": "/jobs/new",
  job: `/jobs/${job("digits")}`,
  array: `/jobs/${job("sweep")}`,
  pending: `/jobs/${job("fine-tune")}`,
  failed: `/jobs/${job("embeddings")}`,
  billing: "/billing",
  events: "/events",
  network: "/network",
  settings: "/settings",
};
for (const look of looks.filter(
  (each) =>
    only.length === 0 ||
    !only.some((name) => name.startsWith("@")) ||
    only.includes(`@${each.name}`),
)) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.colorScheme,
    locale: look.language,
  });
  const page = await context.newPage();
  page.on(
    "console",
    (message) => message.type() === "error" && console.log(`${look.name}: ${message.text()}`),
  );
  page.on("pageerror", (error) => console.log(`${look.name}: ${error.message}`));
  await page.goto(`${mock.url}/settings`);
  await page.locator("h1").waitFor();
  await page.screenshot({ path: `${folder}/signed-out-${look.name}.png` });
  await page.goto(`${mock.url}/sign-in#token=mock`);
  await page.locator("main h1").waitFor();
  for (const [name, path] of Object.entries(pages)) {
    if (only.some((each) => !each.startsWith("@")) && !only.includes(name)) continue;
    await page.goto(mock.url + path);
    await page.locator("main h1").waitFor();
    await page.waitForTimeout(name === "metrics" ? 2500 : 900);
    await page.screenshot({
      path: `${folder}/${name}-${look.name}.png`,
      fullPage: look.name === "phone",
    });
  }
  await context.close();
}
await browser.close();
mock.close();
