// The console in a real browser against a running network: sign in by link, submit the sample job, watch its
// log, see it paid. Wants IOWORKER_URL and IOWORKER_SIGN_IN_LINK (unused), and nobody else's work meanwhile.
import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { minus, sum } from "../src/api/money.ts";
import { openBrowser } from "./browser.ts";
import { Checks, expectEqual, expectTrue } from "./check.ts";

const JOB_SECONDS_MAX = 120;
const PICTURES = process.env["IOWORKER_E2E_PICTURES"];

const url = process.env["IOWORKER_URL"];
const link = process.env["IOWORKER_SIGN_IN_LINK"];
if (!url || !link) throw new Error("set IOWORKER_URL and IOWORKER_SIGN_IN_LINK");

const checks = new Checks();
const browser = await openBrowser();
const context = await browser.newContext({
  ignoreHTTPSErrors: true,
  viewport: { width: 1280, height: 900 },
  colorScheme: "light",
  locale: "en",
  reducedMotion: "reduce",
});
context.setDefaultTimeout(15_000);
const page = await context.newPage();

// What the browser complains of while the pages are used. Three refusals are meant: nobody signed in, cores out of
// range, a code that no machine shows.
const complaints: string[] = [];
page.on("pageerror", (error) => complaints.push(error.message));
page.on("console", (message) => {
  if (message.type() === "error" && !/status of 40[014]/.test(message.text()))
    complaints.push(message.text());
});
page.on("request", (request) => {
  if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url()))
    complaints.push(`asked ${request.url()}`);
});

async function picture(name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

const keeps = (promise: string, step: () => Promise<void>) =>
  checks.keeps(promise, step, () => picture(`failed-${promise}`));

async function open(path: string): Promise<void> {
  await page.goto(url + path);
  await page.locator("main h1").first().waitFor();
}

/** The exact value behind an amount on the page. */
async function amount(of: Page, testId: string): Promise<string> {
  return (await of.getByTestId(testId).locator("data").first().getAttribute("value")) ?? "";
}

async function earnedTotal(): Promise<string> {
  await open("/earnings");
  return sum([await amount(page, "earned-total")]);
}

async function expectAccessible(name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
      .analyze();
    const found = violations.map(
      (each) =>
        `${each.id}: ${each.nodes
          .map((node) => node.target.join(" "))
          .slice(0, 4)
          .join(", ")}`,
    );
    expectEqual(found.join("\n"), "", `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

await keeps("VisitorWithoutSessionIsToldHowToGetALink", async () => {
  await page.goto(`${url}/jobs`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByText("ioworker sign-in-link").waitFor();
  await expectAccessible("signed out");
});

await keeps("SignInLinkSignsInAndLeavesNoTokenInTheAddress", async () => {
  // After one that is refused, in the same tab: then only the fragment of the address changes.
  await page.goto(`${url}/sign-in#token=wrong`);
  await page.getByRole("alert").waitFor();
  await page.goto(new URL(link, url).href);
  // Back to the page that was opened before.
  await page.getByRole("heading", { name: "Jobs", level: 1 }).waitFor();
  expectTrue(!page.url().includes("token"), `the address still holds the token: ${page.url()}`);
});

await keeps("SignInLinkWorksOnlyOnce", async () => {
  if (process.env["IOWORKER_MOCK"]) return;
  const other = await browser.newContext({ ignoreHTTPSErrors: true });
  const second = await other.newPage();
  await second.goto(new URL(link, url).href);
  await second.getByRole("alert").waitFor();
  await other.close();
});

const before = { earned: "", jobUrl: "", jobId: "" };

await keeps("NewJobShowsPlanCostAndTheSameAsACommand", async () => {
  before.earned = await earnedTotal();
  await open("/jobs/new?template=digits");
  await page.getByText("Yes, at once").waitFor();
  await page.getByText("Cost at most").waitFor();
  await page.getByText("ioworker submit ioworker/digits:1").waitFor();
});

await keeps("RefusedFieldIsNamedAtTheField", async () => {
  const cores = page.getByLabel("Cores");
  await cores.fill("999999999");
  await page.locator("#" + (await cores.getAttribute("id")) + "-error").waitFor();
  expectEqual(await cores.getAttribute("aria-invalid"), "true", "aria-invalid of cores");
  await cores.fill("1");
  await page.getByText("Yes, at once").waitFor();
});

await keeps("SubmittedJobStreamsItsLogLive", async () => {
  await page.getByRole("button", { name: "Submit the job" }).click();
  await page.waitForURL(/\/jobs\/job/);
  before.jobUrl = page.url();
  before.jobId = new URL(page.url()).pathname.split("/").at(-1)!;
  const log = page.getByRole("region", { name: "Lines of the log" });
  await log.getByText(/epoch\s+1\/15/).waitFor({ timeout: JOB_SECONDS_MAX * 1000 });
  expectTrue(!(await log.innerText()).includes("done: accuracy"), "the log came whole, not live");
  await picture("job-running");
  await log.getByText("done: accuracy").waitFor({ timeout: JOB_SECONDS_MAX * 1000 });
});

await keeps("JobSucceedsAndLeavesItsArtifacts", async () => {
  await page
    .getByRole("main")
    .getByText("Succeeded")
    .first()
    .waitFor({ timeout: JOB_SECONDS_MAX * 1000 });
  await page.getByText(`ioworker artifacts get ${before.jobId}`).waitFor();
  const artifact = page.getByRole("link", { name: "metrics.json" });
  await artifact.waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), artifact.click()]);
  const stream = await download.createReadStream();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  const { accuracy } = JSON.parse(text) as { accuracy: number };
  expectTrue(accuracy >= 0.95, `accuracy is ${accuracy}, wanted 0.95 or more`);
  await picture("job-done");
});

await keeps("LogSurvivesAReload", async () => {
  await page.reload();
  await page
    .getByRole("region", { name: "Lines of the log" })
    .getByText("done: accuracy")
    .waitFor();
});

await keeps("ChargeIsWhatTheOwnerEarnedPlusTheFee", async () => {
  await page.getByTestId("job-earned").waitFor();
  const [charged, earned, fee] = [
    await amount(page, "job-charged"),
    await amount(page, "job-earned"),
    await amount(page, "job-fee"),
  ];
  expectTrue(sum([charged]) !== "0.000000", "nothing was charged");
  expectEqual(sum([earned, fee]), sum([charged]), "earned and fee together");
  expectEqual(
    minus(await earnedTotal(), before.earned),
    sum([earned]),
    "what the earnings page grew by",
  );
  console.log(`      charged ${charged} = earned ${earned} + fee ${fee}`);
});

await keeps("DeviceIsMeasuredLive", async () => {
  await open("/devices");
  await page.getByRole("main").getByRole("table").getByRole("link").first().click();
  await page.getByRole("tab", { name: "Metrics" }).click();
  const cursor = page.getByRole("slider", { name: "Processor, cursor" });
  await cursor.waitFor();
  const first = await cursor.getAttribute("aria-valuetext");
  await page.waitForFunction(
    ([selector, text]) =>
      document.querySelector(selector!)?.getAttribute("aria-valuetext") !== text,
    ['[role="slider"]', first] as const,
    { timeout: 12_000 },
  );
  await picture("metrics");
});

await keeps("HistoryOfTheDeviceIsDrawnByTheMinuteAndByTheHour", async () => {
  for (const range of ["30 days", "7 days", "12 h", "6 h", "1 h"]) {
    await page.getByRole("button", { name: range, exact: true }).click();
    await page.getByRole("button", { name: range, exact: true, pressed: true }).waitFor();
    await page.getByText(range.endsWith("h") ? /^Averages by the minute/ : /by the hour/).waitFor();
    const cursor = page.getByRole("slider", { name: "Processor, cursor" });
    const reading = await cursor.getAttribute("aria-valuetext");
    expectTrue(/: \d+%$/.test(reading ?? ""), `the last reading in ${range} is ${reading}`);
  }
  await page
    .getByRole("figure")
    .filter({ hasText: "Processor" })
    .getByRole("button", { name: "Table" })
    .click();
  await page.getByRole("region", { name: "Processor" }).getByRole("row").nth(1).waitFor();
  await picture("history");
});

await keeps("DeviceSaysItsLastReadingAndOverviewWhatItLends", async () => {
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.getByRole("region", { name: "Now" }).getByText("Processor").waitFor();
  await open("/");
  await page.getByText("Earned this month").waitFor();
});

await keeps("PolicyIsChangedOnTheDeviceAndAMistakeIsNamedByItsLine", async () => {
  await open("/devices");
  await page.getByRole("main").getByRole("table").getByRole("link").first().click();
  await page.getByRole("tab", { name: "Policy" }).click();
  const file = page.getByRole("textbox", { name: "Policy file" });
  const text = await file.inputValue();
  await file.fill(text + "\nnonsense = 1\n");
  await page.getByRole("button", { name: "Save" }).click();
  await page
    .getByRole("alert")
    .getByText(/line \d+/)
    .waitFor();
  if (!process.env["IOWORKER_MOCK"]) {
    const rule = '\n[[rule]]\nname = "by night"\nmode = "finish"\nduring = "00:00-24:00"\n';
    await file.fill(text + rule);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row").filter({ hasText: "by night" }).getByText("yes").waitFor();
    await page.getByText("rule by night").first().waitFor();
    await page.getByRole("img", { name: /through the week/ }).waitFor();
    await page.getByText("The same as a list").click();
    await page
      .getByRole("listitem")
      .getByText(/^Mon 00:00 – .*: Nothing new \(by night\)/)
      .waitFor();
    await picture("policy");
    await file.fill(text);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("No rules").waitFor();
  }
});

await keeps("PriceFollowsTheMarketWithinTheOwnersLimitsAndStaysAgain", async () => {
  await page.getByRole("tab", { name: "Settings" }).click();
  const kind = page.getByLabel("Price", { exact: true });
  const price = page.getByLabel("Price for the whole device");
  const save = page.getByRole("button", { name: "Save" });
  const before = await price.inputValue();
  await kind.selectOption({ label: "Follows the market" });
  await page.getByLabel("At least, for the whole device").fill("0.000001");
  await page.getByLabel("At most, for the whole device").fill("1000");
  await page.getByText(/--follow-market-to 1000 --at-least 0.000001/).waitFor();
  await save.click();
  await page.getByText(/--follow-market-to/).waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.getByText(/^follows the market from/).waitFor();
  await open("/devices");
  const table = page.getByRole("main").getByRole("table");
  await table.getByText("follows the market").waitFor();
  await table.getByRole("link").first().click();
  await page.getByRole("tab", { name: "Settings" }).click();
  await kind.selectOption({ label: "Stays as it is set" });
  await price.fill(before);
  await save.click();
  await page.getByText(/ioworker devices price/).waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.getByRole("region", { name: "Why am I not earning more?" }).waitFor();
  expectEqual(await page.getByText(/^follows the market from/).count(), 0, "prices that follow");
});

await keeps("DeviceFinishesWhatRunsAndLendsAgain", async () => {
  await page.getByRole("button", { name: "More ways to pause" }).click();
  await page.getByRole("menuitem", { name: "Pause for an hour" }).click();
  await page.getByText(/^until /).waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
});

/** Calls what a machine calls that nobody is signed in on. */
async function call(path: string, data: object): Promise<Record<string, string>> {
  const answer = await page.request.post(url + path, { headers: { "X-IOWorker": "1" }, data });
  expectTrue(answer.ok(), `${path} is refused: ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
}

/** Says what a machine on its way to be lent says, which needs no more than its code. */
async function reportStep(code: string, step: string, more: object = {}): Promise<void> {
  await call("/v1/enrolments:report", { code, step, ...more });
}

await keeps("MachineOnItsWayIsSeenStepByStepAndAFailureWithItsFix", async () => {
  await open("/devices/connect");
  await page
    .getByRole("timer")
    .getByText(/Good for/)
    .waitFor();
  const steps = page.getByRole("list", { name: "Steps" });
  const step = (word: string) => steps.getByRole("listitem").filter({ hasText: word });
  const command = await page.getByText(/--code/).innerText();
  const code = /--code (\S+)/.exec(command)?.[1] ?? "";
  await reportStep(code, "DOWNLOADED");
  await step("Downloaded").getByText("Done after").waitFor();
  await step("Checks").getByText("Working for").waitFor();
  await reportStep(code, "CHECKED", { reason: "D001_ENGINE", message: "no engine; install one" });
  await steps.getByRole("alert").getByText("D001_ENGINE").waitFor();
  await steps.getByRole("alert").getByText("install one").waitFor();
  await expectAccessible("connect, a step has failed");
  for (const each of ["CHECKED", "ENROLLED", "LINKED", "TRIED", "READY"])
    await reportStep(code, each);
  await page.getByText(/^Ready in /).waitFor();
  await picture("connected");
  await page.reload();
  await page.getByText(/^Ready in /).waitFor();
});

await keeps("FleetTokenIsMadeShownOnceAndRevoked", async () => {
  await page.getByRole("button", { name: "New fleet token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("rack 7");
  await dialog.getByLabel("How many devices").fill("250");
  await expectAccessible("new fleet token");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByText(/--code/).waitFor();
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  const row = page.getByRole("row").filter({ hasText: "rack 7" });
  await row.getByText("0 / 250").waitFor();
  await row.getByRole("button", { name: "Revoke rack 7" }).click();
  await row.getByText("Revoked").waitFor();
});

await keeps("CodeThatNoMachineShowsIsSaidToBeWrong", async () => {
  await open("/pair");
  await page.getByRole("textbox", { name: "Code" }).fill("0000zzzz");
  await page.getByRole("button", { name: "Show the machine" }).click();
  await page.getByRole("alert").getByText("No machine shows this code now").waitFor();
  await page.getByText("Compare it with the machine’s screen").waitFor();
  expectTrue(page.url().endsWith("/pair?code=0000-ZZZZ"), `the address is ${page.url()}`);
  await expectAccessible("pair, wrong code");
});

await keeps("MachineThatShowsACodeIsTakenInAndSeenStepByStep", async () => {
  const inventory = { cpuModel: "test", cores: 4, memoryMib: 4096, diskMib: 10_000 };
  const { code, secret } = await call("/v1/pairings", { name: "shelf", inventory });
  await open(`/pair?code=${code}`);
  const machine = page.getByRole("region", { name: "Take this machine in?" });
  await machine.getByText("shelf", { exact: true }).waitFor();
  await machine.getByText(code!, { exact: true }).waitFor();
  await expectAccessible("pair, a machine");
  await picture("pair");
  await machine.getByRole("button", { name: "Take it in" }).click();
  const steps = page.getByRole("list", { name: "Steps" });
  await steps.waitFor();
  const { enrolmentCode } = await call("/v1/pairings:poll", { secret: secret! });
  for (const step of ["DOWNLOADED", "CHECKED"]) await reportStep(enrolmentCode!, step);
  await steps.getByRole("listitem").filter({ hasText: "Checks" }).getByText("Done after").waitFor();
  await page.reload();
  await steps.getByText("Working for").waitFor();
});

await keeps("CountryOfTheAccountIsSaved", async () => {
  await open("/settings");
  const country = page.getByLabel("Country", { exact: true });
  const choose = async (label: string) => {
    await country.selectOption({ label });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
  };
  await choose("Germany");
  await page.reload();
  await country.waitFor();
  expectEqual(await country.inputValue(), "DE", "the country that was saved");
  await choose("not said");
});

await keeps("EventsOfTheJobNameItAndEndWithItsReason", async () => {
  await open(`/events?job=${before.jobId}`);
  const ended = page.getByRole("row").filter({ hasText: "Job ended" });
  await ended.getByText("Completed").waitFor();
  await ended.getByRole("link", { name: "digits" }).waitFor();
});

await keeps("PaletteGoesToAPageByKeyboardAlone", async () => {
  await open("/");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("earn");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Earnings", level: 1 }).waitFor();
});

const pages: Record<string, string> = {
  overview: "/",
  devices: "/devices",
  connect: "/devices/connect",
  pair: "/pair",
  earnings: "/earnings",
  market: "/market",
  jobs: "/jobs",
  "new job": "/jobs/new",
  job: `/jobs/${before.jobId}`,
  billing: "/billing",
  events: "/events",
  network: "/network",
  settings: "/settings",
};
for (const [name, path] of Object.entries(pages)) {
  await keeps(`AxeFindsNothingOn: ${name}`, async () => {
    await open(path);
    await page.waitForTimeout(250);
    await expectAccessible(name);
  });
}
for (const tab of ["Overview", "Metrics", "Policy", "Leases", "Events", "Settings"]) {
  await keeps(`AxeFindsNothingOn: device, ${tab}`, async () => {
    await open("/devices");
    await page.getByRole("main").getByRole("table").getByRole("link").first().click();
    await page.getByRole("tab", { name: tab }).click();
    await page.waitForTimeout(500);
    await expectAccessible(`device, ${tab}`);
  });
}

await keeps("ArabicRunsFromRightToLeftAndAxeFindsNothing", async () => {
  await open("/settings");
  await page.getByLabel("Language", { exact: true }).selectOption("ar");
  await page.locator("html[dir=rtl][lang=ar]").waitFor();
  await open("/");
  await expectAccessible("overview, Arabic");
  const rail = await page.locator("nav").first().boundingBox();
  expectTrue((rail?.x ?? 0) > 640, "the rail stands at the end of the page, not at its start");
  await page.evaluate(() => localStorage.removeItem("ioworker.language"));
});

await keeps("EachLanguageIsSpoken", async () => {
  const titles = new Set<string>();
  for (const code of ["en", "de", "es", "fr", "it", "pt", "ja", "ko", "zh"]) {
    await page.evaluate((to) => localStorage.setItem("ioworker.language", to), code);
    await open("/devices/connect");
    await page.locator(`html[lang=${code}]`).waitFor();
    titles.add((await page.locator("main h1").first().textContent()) ?? "");
  }
  await page.evaluate(() => localStorage.removeItem("ioworker.language"));
  expectEqual(titles.size, 9, "the page has a title of its own in each language");
});

await keeps("PhoneShowsTheBarAndNothingIsCutOff", async () => {
  await page.setViewportSize({ width: 375, height: 800 });
  const paths = [
    "/",
    "/devices",
    "/devices/connect",
    "/pair",
    `/jobs/${before.jobId}`,
    "/jobs/new",
  ];
  for (const path of paths) {
    await open(path);
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expectTrue(over <= 0, `${path} is ${over} px wider than a phone`);
  }
  await expectAccessible("phone");
});

await keeps("BrowserComplainsOfNothing", async () => {
  expectEqual(complaints.join("\n"), "", "complaints");
});

await browser.close();
process.exit(checks.finish());
