import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { showConsole } from "~/test/console.tsx";

const spec = {
  name: "digits",
  image: "ioworker/digits:1",
  resources: { cores: 1, memoryMib: 1024 },
  timeLimitSeconds: 600,
};

describe("new job", () => {
  test("SaysWhetherItWouldStartAndWhatItCostsBeforeTheButton", async () => {
    showConsole("/jobs/new?template=digits");
    expect(await screen.findByText("Yes, at once")).toBeTruthy();
    expect(screen.getByText("Cost at most")).toBeTruthy();
  });

  test("ShowsTheCommandThatEqualsTheForm", async () => {
    showConsole("/jobs/new?template=digits");
    await userEvent.clear(await screen.findByLabelText("Cores"));
    await userEvent.type(screen.getByLabelText("Cores"), "4");
    await waitFor(() =>
      expect(screen.getByLabelText("Command", { selector: "pre" }).textContent).toContain(
        "--cores 4",
      ),
    );
  });

  test("PutsARefusalAtTheFieldThatItNames", async () => {
    showConsole("/jobs/new?template=digits");
    const cores = await screen.findByLabelText("Cores");
    await userEvent.clear(cores);
    await userEvent.type(cores, "99999");
    await waitFor(() => expect(cores.getAttribute("aria-invalid")).toBe("true"));
    const message = document.getElementById(cores.getAttribute("aria-describedby")!)!.textContent;
    expect(message).toBe("is 99999, must be from 1 to 1024");
  });

  test("SubmitsOnceEvenWhenPressedTwice", async () => {
    const { network, calls } = showConsole("/jobs/new?template=digits");
    const jobsBefore = network.jobs.length;
    await userEvent.dblClick(await screen.findByRole("button", { name: "Submit the job" }));
    await screen.findByText("Timeline");
    expect(calls.filter((call) => call === "POST /v1/jobs").length).toBeGreaterThan(0);
    expect(network.jobs.length).toBe(jobsBefore + 1);
  });

  test("SecretsAreTypedUnseenSentOnceAndShownNowhere", async () => {
    const { network, bodies } = showConsole("/jobs/new?template=digits");
    await userEvent.click(await screen.findByRole("button", { name: "Add a secret" }));
    await userEvent.type(screen.getByLabelText("Name of the secret"), "TOKEN");
    const submit = screen.getByRole("button", { name: "Submit the job" });
    await waitFor(() => expect(submit.hasAttribute("data-disabled")).toBe(true));
    const value = screen.getByLabelText("Value");
    expect(value.getAttribute("type")).toBe("password");
    await userEvent.type(value, "canary");
    const command = () => screen.getByLabelText("Command", { selector: "pre" }).textContent;
    await waitFor(() => expect(command()).toContain("--secret TOKEN=@TOKEN.secret"));
    for (const form of ["YAML", "curl"]) {
      await userEvent.click(screen.getByRole("button", { name: form }));
      expect(document.body.textContent).toContain("TOKEN");
    }
    expect(document.body.textContent).not.toMatch(/canary|Y2FuYXJ5/);
    await userEvent.click(submit);
    await screen.findByText("Timeline");
    expect(document.body.textContent).not.toMatch(/canary|Y2FuYXJ5/);
    expect(screen.getByText("TOKEN")).toBeTruthy();
    expect(network.jobs[0]!.job.spec!.secrets).toEqual({ TOKEN: "" });
    const sent = bodies.filter((body) => body.includes("Y2FuYXJ5"));
    expect(sent.length).toBe(1);
    expect(sent[0]).toContain('"TOKEN":"Y2FuYXJ5"');
  });

  test("CostOfWhatWaitsIsBoundByTheLimitsThatAreSet", async () => {
    showConsole("/jobs/new?template=digits");
    await userEvent.clear(await screen.findByLabelText("GPUs"));
    await userEvent.type(screen.getByLabelText("GPUs"), "2");
    expect(await screen.findByText("open: set a budget or a price limit")).toBeTruthy();
    await userEvent.type(screen.getByLabelText("Price limit"), "6");
    expect(await screen.findByText("€1.00")).toBeTruthy();
    await userEvent.type(screen.getByLabelText("Budget"), "0.5");
    expect(await screen.findByText("€0.5000")).toBeTruthy();
  });

  test("NamesWhatStandsInTheWayWithItsRemedy", async () => {
    showConsole("/jobs/new?template=digits");
    await userEvent.clear(await screen.findByLabelText("GPUs"));
    await userEvent.type(screen.getByLabelText("GPUs"), "2");
    expect(await screen.findByText("Not now: it would wait")).toBeTruthy();
    expect(screen.getByText("Ask for fewer GPUs")).toBeTruthy();
  });
});

describe("the list of jobs", () => {
  test("SaysWhyAJobWaitsOrFailedAndHowManyThereAreOfEach", async () => {
    const shown = showConsole("/jobs");
    shown.network.submit({ ...spec, name: "huge", resources: { cores: 64 } });
    await shown.pass(1000);
    const row = async (name: string) =>
      (await screen.findByRole("link", { name })).closest("tr")!.textContent;
    await screen.findByText("Too few cores");
    expect(await row("huge")).toContain("Too few cores");
    expect(await row("embeddings")).toContain("Passed its memory limit");
    expect(screen.getByRole("button", { name: /^Failed/ }).textContent).toBe("Failed1");
  });
});

describe("several jobs", () => {
  test("AreCancelledTogetherAfterAQuestion", async () => {
    const shown = showConsole("/jobs");
    const jobs = ["a", "b"].map((name) => shown.network.submit({ ...spec, name }));
    await shown.pass(3000);
    for (const job of jobs)
      await userEvent.click(await screen.findByRole("checkbox", { name: `Select ${job.id}` }));
    await userEvent.click(await screen.findByRole("button", { name: "Cancel 2 jobs" }));
    const dialog = await screen.findByRole("dialog");
    expect(jobs.map((job) => job.state)).toEqual(["RUNNING", "RUNNING"]);
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel 2 jobs" }));
    await waitFor(() => expect(jobs.map((job) => job.state)).toEqual(["CANCELLED", "CANCELLED"]));
  });
});

describe("one job", () => {
  test("ShowsItsLogWhileItRunsAndItsEnd", async () => {
    const shown = showConsole("/jobs");
    await screen.findByRole("table", { name: "Jobs" });
    const job = shown.network.submit(spec);
    await shown.pass(6000);
    await userEvent.click((await screen.findAllByRole("link", { name: "digits" }))[0]!);
    const log = await screen.findByRole("region", { name: "Lines of the log" });
    await waitFor(() => expect(log.textContent).toMatch(/epoch\s+1\/15/));
    expect(screen.getByText(`sha256:${"4c2f".repeat(16)}`)).toBeTruthy();
    expect(log.textContent).not.toContain("done: accuracy");
    await shown.pass(12_000);
    await waitFor(() => expect(log.textContent).toContain("done: accuracy"));
    await waitFor(() =>
      expect(within(screen.getByRole("main")).getAllByText("Succeeded").length).toBeGreaterThan(0),
    );
    expect(job.state).toBe("SUCCEEDED");
  });

  test("ChargedIsEarnedAndFeeTogether", async () => {
    const shown = showConsole("/jobs");
    const job = shown.network.submit(spec);
    await shown.pass(20_000);
    await userEvent.click((await screen.findAllByRole("link", { name: "digits" }))[0]!);
    const value = (id: string) =>
      BigInt(screen.getByTestId(id).querySelector("data")!.value.replace(".", ""));
    await screen.findByTestId("job-fee");
    expect(value("job-charged")).toBe(BigInt(job.charged.replace(".", "")));
    expect(value("job-earned") + value("job-fee")).toBe(value("job-charged"));
  });

  test("ArtifactsAreThoseOfTheTaskThatIsLookedAt", async () => {
    const shown = showConsole("/jobs");
    const job = shown.network.submit({ ...spec, name: "three", tasks: 3 });
    await shown.pass(20_000);
    await userEvent.click(await screen.findByRole("link", { name: "three" }));
    const files = await screen.findByRole("list", { name: "Files" });
    expect(within(files).getAllByRole("link").length).toBe(2);
    await userEvent.click(screen.getByRole("button", { name: /^All6|^All 6/ }));
    await waitFor(() => expect(within(files).getAllByRole("link").length).toBe(6));
    expect(screen.getByText(new RegExp(`ioworker artifacts get ${job.id}`))).toBeTruthy();
  });

  test("SameAgainKeepsTheInputs", async () => {
    const shown = showConsole("/jobs");
    const inputs = [{ path: "data.csv", artifactId: "art_1" }];
    const job = shown.network.submit({ ...spec, name: "reads", inputs });
    await shown.pass(20_000);
    await userEvent.click(await screen.findByRole("link", { name: "reads" }));
    await userEvent.click(await screen.findByRole("link", { name: "Same again" }));
    expect(await screen.findByText("/in/data.csv")).toBeTruthy();
    await userEvent.click(await screen.findByRole("button", { name: "Submit the job" }));
    await waitFor(() => expect(shown.network.jobs[0]!.job.id).not.toBe(job.id));
    expect(shown.network.jobs[0]!.job.spec!.inputs).toEqual(inputs);
  });

  test("SameAgainSaysThatSecretsMustBeGivenAnew", async () => {
    const shown = showConsole("/jobs");
    const secrets = { TOKEN: "Y2FuYXJ5" };
    const registry = { user: "ann", password: "canary" };
    shown.network.submit({ ...spec, name: "hush", secrets, registry });
    await shown.pass(20_000);
    await userEvent.click(await screen.findByRole("link", { name: "hush" }));
    await userEvent.click(await screen.findByRole("link", { name: "Same again" }));
    expect(await screen.findByText("Give the secrets again")).toBeTruthy();
    const submit = screen.getByRole("button", { name: "Submit the job" });
    expect(submit.hasAttribute("data-disabled")).toBe(true);
    expect(screen.getByLabelText<HTMLInputElement>("Name of the secret").value).toBe("TOKEN");
    await userEvent.type(screen.getByLabelText("Value"), "x");
    expect(submit.hasAttribute("data-disabled")).toBe(true);
    await userEvent.type(screen.getByLabelText("Password or token"), "y");
    await waitFor(() => expect(submit.hasAttribute("data-disabled")).toBe(false));
  });

  test("SaysWhyItWaits", async () => {
    const shown = showConsole("/jobs");
    shown.network.submit({ ...spec, name: "huge", resources: { cores: 64 } });
    await shown.pass(2000);
    await userEvent.click(await screen.findByRole("link", { name: "huge" }));
    expect(await screen.findByText("Ask for 16 cores or fewer")).toBeTruthy();
  });

  test("SaysWhyItFailedAndWhatToDo", async () => {
    showConsole("/jobs");
    await userEvent.click(await screen.findByRole("link", { name: "embeddings" }));
    const notice = await screen.findByRole("alert");
    expect(notice.textContent).toContain("Passed its memory limit");
    expect(notice.textContent).toContain("Ask for more memory.");
  });

  test("CancelAsksFirst", async () => {
    const shown = showConsole("/jobs");
    const job = shown.network.submit(spec);
    await shown.pass(6000);
    await userEvent.click((await screen.findAllByRole("link", { name: "digits" }))[0]!);
    await userEvent.click(await screen.findByRole("button", { name: "Cancel the job" }));
    const dialog = await screen.findByRole("dialog");
    expect(job.state).toBe("RUNNING");
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel the job" }));
    await waitFor(() => expect(job.state).toBe("CANCELLED"));
  });
});
