// The same job as a line of shell, a file, and a call: shown beside the form, ready to copy.
import { urls } from "~/api/urls.ts";
import type { JobSpecDraft } from "~/api/types.ts";

/** Splits like a shell does, as far as quotes and backslashes go; nothing is expanded. */
export function words(line: string): string[] {
  const found: string[] = [];
  let word = "";
  let inWord = false;
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at]!;
    if (character === "\\" && quote !== "'" && at + 1 < line.length) {
      at += 1;
      word += line[at];
      inWord = true;
    } else if (quote) {
      if (character === quote) quote = "";
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      inWord = true;
    } else if (/\s/.test(character)) {
      if (inWord) found.push(word);
      word = "";
      inWord = false;
    } else {
      word += character;
      inWord = true;
    }
  }
  if (inWord) found.push(word);
  return found;
}

/** A word that a shell reads back as it is. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function seconds(value: number): string {
  if (value % 3600 === 0) return `${value / 3600}h`;
  return value % 60 === 0 ? `${value / 60}m` : `${value}s`;
}

function mib(value: number): string {
  return value % 1024 === 0 ? `${value / 1024}GiB` : `${value}MiB`;
}

export function toCommand(spec: JobSpecDraft): string {
  const has = spec.resources ?? {};
  const parts = [`ioworker submit ${quoted(spec.image || "IMAGE")}`];
  const add = (flag: string, value: string | undefined) =>
    value && parts.push(`${flag} ${quoted(value)}`);
  add("--name", spec.name);
  add("--tasks", spec.tasks && spec.tasks !== 1 ? String(spec.tasks) : undefined);
  add("--cores", has.cores ? String(has.cores) : undefined);
  add("--memory", has.memoryMib ? mib(has.memoryMib) : undefined);
  add("--disk", has.diskMib ? mib(has.diskMib) : undefined);
  add("--gpus", has.gpus ? String(has.gpus) : undefined);
  add("--gpu-model", has.gpuModel);
  add("--gpu-memory", has.gpuMemoryMib ? mib(has.gpuMemoryMib) : undefined);
  add("--time-limit", spec.timeLimitSeconds ? seconds(spec.timeLimitSeconds) : undefined);
  add("--price-limit", spec.priceLimitPerHour);
  add("--budget", spec.budget);
  add("--retries", spec.retries ? String(spec.retries) : undefined);
  add("--priority", spec.priority ? String(spec.priority) : undefined);
  add("--checkpoint-every", spec.checkpointSeconds ? seconds(spec.checkpointSeconds) : undefined);
  if (spec.together) parts.push("--together");
  add("--isolation", spec.isolation?.toLowerCase());
  add("--egress", spec.egress === "INTERNET" ? "internet" : undefined);
  for (const host of spec.allowedHosts ?? []) add("--allow-host", host);
  for (const [name, value] of Object.entries(spec.environment ?? {}))
    add("--env", `${name}=${value}`);
  for (const input of spec.inputs ?? []) add("--input", input.path);
  // Values come out of files: a line of shell is seen by others, and kept in its history.
  for (const name of Object.keys(spec.secrets ?? {})) add("--secret", `${name}=@${name}.secret`);
  add("--registry-user", spec.registry?.user);
  add("--registry-password-file", spec.registry?.user && "registry.password");
  if (spec.command?.length) parts.push(`-- ${spec.command.map(quoted).join(" ")}`);
  return parts.join(" \\\n  ");
}

function yamlText(text: string): string {
  // Whatever YAML might read as something else goes in quotes.
  return /^[A-Za-z_/][\w./-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

export function toYaml(spec: JobSpecDraft): string {
  const lines: string[] = [];
  const add = (key: string, value: string | number | undefined, indent = "") => {
    if (value !== undefined && value !== "")
      lines.push(`${indent}${key}: ${typeof value === "number" ? value : yamlText(value)}`);
  };
  add("name", spec.name);
  add("image", spec.image);
  if (spec.command?.length)
    lines.push(`command: [${spec.command.map((word) => JSON.stringify(word)).join(", ")}]`);
  const environment = Object.entries(spec.environment ?? {});
  if (environment.length > 0) lines.push("environment:");
  for (const [name, value] of environment)
    lines.push(`  ${yamlText(name)}: ${JSON.stringify(value)}`);
  const has = spec.resources ?? {};
  if (Object.keys(has).length > 0) lines.push("resources:");
  add("cores", has.cores, "  ");
  add("memory_mib", has.memoryMib, "  ");
  add("disk_mib", has.diskMib, "  ");
  add("gpus", has.gpus, "  ");
  add("gpu_model", has.gpuModel, "  ");
  add("gpu_memory_mib", has.gpuMemoryMib, "  ");
  if (spec.inputs?.length) lines.push("inputs:");
  for (const input of spec.inputs ?? [])
    lines.push(
      `  - path: ${yamlText(input.path ?? "")}`,
      `    artifact_id: ${yamlText(input.artifactId ?? "")}`,
    );
  const secrets = Object.keys(spec.secrets ?? {});
  if (secrets.length > 0) lines.push("secrets:");
  for (const name of secrets)
    lines.push(`  ${yamlText(name)}: ${JSON.stringify(`@${name}.secret`)}`);
  if (spec.registry?.user)
    lines.push(
      "registry:",
      `  user: ${yamlText(spec.registry.user)}`,
      '  password: "@registry.password"',
    );
  add("tasks", spec.tasks);
  add("time_limit_seconds", spec.timeLimitSeconds);
  // Amounts are text in the contract: a number there would be a float.
  if (spec.priceLimitPerHour)
    lines.push(`price_limit_per_hour: ${JSON.stringify(spec.priceLimitPerHour)}`);
  if (spec.budget) lines.push(`budget: ${JSON.stringify(spec.budget)}`);
  add("retries", spec.retries);
  add("priority", spec.priority);
  add("checkpoint_seconds", spec.checkpointSeconds);
  if (spec.together) lines.push("together: true");
  add("isolation", spec.isolation?.toLowerCase());
  add("egress", spec.egress?.toLowerCase());
  if (spec.allowedHosts?.length)
    lines.push(
      `allowed_hosts: [${spec.allowedHosts.map((host) => JSON.stringify(host)).join(", ")}]`,
    );
  return lines.join("\n");
}

export function toCurl(spec: JobSpecDraft, origin: string): string {
  const shown: JobSpecDraft = { ...spec };
  if (spec.secrets)
    shown.secrets = Object.fromEntries(
      Object.keys(spec.secrets).map((name) => [name, "THE VALUE IN BASE 64"]),
    );
  if (spec.registry) shown.registry = { user: spec.registry.user, password: "THE PASSWORD" };
  const body = JSON.stringify({ jobs: [shown] }, null, 2);
  return [
    `curl ${origin}${urls.createJobs()} \\`,
    '  -H "Authorization: Bearer $IOWORKER_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d ${quoted(body)}`,
  ].join("\n");
}
