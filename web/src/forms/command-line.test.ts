import { expect, test } from "vitest";
import { quoted, toCommand, toYaml, words } from "./command-line.ts";
import { blank, specOf, valuesOf } from "./job-values.ts";
import { withDefaults } from "../../mock-api/spec.ts";

test("QuotedWordsAreReadBackAsTheyAre", () => {
  for (const list of [
    ["python3", "train.py"],
    ["it's", 'a "b"', ""],
    ["$HOME", "a\\b", "x;y", "Ünï"],
    ["--flag=a b"],
  ]) {
    expect(words(list.map(quoted).join(" "))).toEqual(list);
  }
});

test("CommandSaysOnlyWhatTheFormSays", () => {
  const spec = specOf({
    ...blank,
    image: "ioworker/digits:1",
    timeLimitSeconds: "600",
    memoryMib: "1536",
    environment: "A=b c\n",
    command: "python3 'my file.py'",
    priority: "2",
    checkpointSeconds: "90",
    together: "yes",
  });
  expect(toCommand(spec)).toBe(
    "ioworker submit ioworker/digits:1 \\\n  --cores 1 \\\n  --memory 1536MiB \\\n  --disk 1GiB \\\n  --time-limit 10m \\\n  --priority 2 \\\n  --checkpoint-every 90s \\\n  --together \\\n  --env 'A=b c' \\\n  -- python3 'my file.py'",
  );
});

test("HostsThatAJobReachesAreSaidInEachForm", () => {
  const spec = specOf({
    ...blank,
    image: "a:1",
    isolation: "GVISOR",
    egress: "ALLOW_LIST",
    allowedHosts: "pypi.org\n *.example.org\n",
  });
  expect(spec.allowedHosts).toEqual(["pypi.org", "*.example.org"]);
  expect(toCommand(spec)).toContain("--isolation gvisor");
  expect(toYaml(spec)).toContain("isolation: gvisor");
  expect(toCommand(spec)).toContain("--allow-host pypi.org \\\n  --allow-host '*.example.org'");
  expect(toYaml(spec)).toContain('allowed_hosts: ["pypi.org", "*.example.org"]');
  expect(toCommand(specOf({ ...blank, image: "a:1", egress: "INTERNET" }))).toContain(
    "--egress internet",
  );
  expect(specOf({ ...blank, image: "a:1", allowedHosts: "pypi.org" }).allowedHosts).toBeUndefined();
});

test("YamlKeepsTextText", () => {
  const yaml = toYaml(
    specOf({ ...blank, image: "a:1", name: "no", budget: "1.50", environment: "COUNT=1" }),
  );
  expect(yaml).toContain('name: "no"');
  expect(yaml).toContain('budget: "1.50"');
  expect(yaml).toContain('  COUNT: "1"');
});

test("SameAgainFillsTheFormWithWhatTheJobWas", () => {
  const spec = withDefaults({
    image: "a:1",
    name: "x",
    command: ["sh", "-c", "echo 'hi'"],
    environment: { A: "b=c" },
    tasks: 3,
    priority: 4,
    checkpointSeconds: 30,
    together: true,
    resources: { gpus: 1, gpuModel: "RTX" },
  });
  expect(withDefaults(specOf(valuesOf(spec)))).toEqual(spec);
});
