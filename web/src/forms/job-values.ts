// What the job form holds: text as typed, and the spec that it means.
import type { JobSpec, JobSpecDraft } from "~/api/types.ts";
import { words } from "./command-line.ts";

/** What a task can reach, from the least to the most. */
export const egresses = ["NONE", "ALLOW_LIST", "INTERNET"] as const;
export type Egress = (typeof egresses)[number];

/** What stands between a task and the device's kernel, from the least to the most. */
export const isolations = ["CONTAINER", "GVISOR", "KATA"] as const;
export type Isolation = (typeof isolations)[number];

export interface JobValues {
  name: string;
  image: string;
  command: string;
  environment: string;
  tasks: string;
  cores: string;
  memoryMib: string;
  diskMib: string;
  gpus: string;
  gpuModel: string;
  gpuMemoryMib: string;
  timeLimitSeconds: string;
  priceLimitPerHour: string;
  budget: string;
  retries: string;
  priority: string;
  /** Empty: only at a stop. */
  checkpointSeconds: string;
  /** "yes" or empty. */
  together: string;
  isolation: Isolation;
  egress: Egress;
  /** Names, one on each line. */
  allowedHosts: string;
}

export const blank: JobValues = {
  name: "",
  image: "",
  command: "",
  environment: "",
  tasks: "1",
  cores: "1",
  memoryMib: "512",
  diskMib: "1024",
  gpus: "0",
  gpuModel: "",
  gpuMemoryMib: "",
  timeLimitSeconds: "3600",
  priceLimitPerHour: "",
  budget: "",
  retries: "0",
  priority: "0",
  checkpointSeconds: "",
  together: "",
  isolation: "CONTAINER",
  egress: "NONE",
  allowedHosts: "",
};

/** Path of each field in the contract, by which a refusal names it. */
export const paths: Record<keyof JobValues, string> = {
  name: "name",
  image: "image",
  command: "command",
  environment: "environment",
  tasks: "tasks",
  cores: "resources.cores",
  memoryMib: "resources.memory_mib",
  diskMib: "resources.disk_mib",
  gpus: "resources.gpus",
  gpuModel: "resources.gpu_model",
  gpuMemoryMib: "resources.gpu_memory_mib",
  timeLimitSeconds: "time_limit_seconds",
  priceLimitPerHour: "price_limit_per_hour",
  budget: "budget",
  retries: "retries",
  priority: "priority",
  checkpointSeconds: "checkpoint_seconds",
  together: "together",
  isolation: "isolation",
  egress: "egress",
  allowedHosts: "allowed_hosts",
};

const numbers = [
  "tasks",
  "cores",
  "memoryMib",
  "diskMib",
  "gpus",
  "gpuMemoryMib",
  "timeLimitSeconds",
  "retries",
  "priority",
  "checkpointSeconds",
] as const;

/** Fields that hold something other than the whole number they want. */
export function notNumbers(values: JobValues): (keyof JobValues)[] {
  return numbers.filter((name) => !/^\d{0,9}$/.test(values[name].trim()));
}

function environmentOf(text: string): Record<string, string> {
  const entries = text.split("\n").filter((line) => line.trim());
  return Object.fromEntries(
    entries.map((line) => {
      const equals = line.indexOf("=");
      return equals < 0
        ? [line.trim(), ""]
        : [line.slice(0, equals).trim(), line.slice(equals + 1)];
    }),
  );
}

/** Only what was said: the coordinator fills in the rest. */
export function specOf(values: JobValues): JobSpecDraft {
  const number = (text: string) => (text.trim() ? Number(text) : undefined);
  const said = (text: string) => text.trim() || undefined;
  const gpus = number(values.gpus);
  const command = words(values.command);
  const environment = environmentOf(values.environment);
  const resources = {
    cores: number(values.cores),
    memoryMib: number(values.memoryMib),
    diskMib: number(values.diskMib),
    gpus: gpus || undefined,
    gpuModel: gpus ? said(values.gpuModel) : undefined,
    gpuMemoryMib: gpus ? number(values.gpuMemoryMib) : undefined,
  };
  const spec = {
    name: said(values.name),
    image: said(values.image) ?? "",
    command: command.length > 0 ? command : undefined,
    environment: Object.keys(environment).length > 0 ? environment : undefined,
    resources,
    tasks: number(values.tasks),
    timeLimitSeconds: number(values.timeLimitSeconds),
    priceLimitPerHour: said(values.priceLimitPerHour),
    budget: said(values.budget),
    retries: number(values.retries) || undefined,
    priority: number(values.priority) || undefined,
    checkpointSeconds: number(values.checkpointSeconds) || undefined,
    together: values.together ? true : undefined,
    isolation: values.isolation === "CONTAINER" ? undefined : values.isolation,
    egress: values.egress === "NONE" ? undefined : values.egress,
    allowedHosts:
      values.egress === "ALLOW_LIST"
        ? values.allowedHosts.split(/[\s,]+/).filter((host) => host)
        : undefined,
  };
  // Leaves out what is not said, so that the same spec reads the same wherever it is shown.
  return JSON.parse(JSON.stringify(spec)) as JobSpecDraft;
}

export function egressOf(spec: JobSpec): Egress {
  return egresses.find((egress) => egress === spec.egress) ?? "NONE";
}

export function isolationOf(spec: JobSpec): Isolation {
  return isolations.find((isolation) => isolation === spec.isolation) ?? "CONTAINER";
}

/** The form filled in like a job that was. */
export function valuesOf(spec: JobSpec): JobValues {
  const quoteWord = (word: string) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  const orEmpty = (value: number | undefined) => (value ? String(value) : "");
  return {
    // The coordinator names a job after its image, without the digest.
    name: spec.name === spec.image.split("@")[0] ? "" : spec.name,
    image: spec.image,
    command: spec.command.map(quoteWord).join(" "),
    environment: Object.entries(spec.environment)
      .map(([name, value]) => `${name}=${value}`)
      .join("\n"),
    tasks: String(spec.tasks ?? 1),
    cores: orEmpty(spec.resources?.cores),
    memoryMib: orEmpty(spec.resources?.memoryMib),
    diskMib: orEmpty(spec.resources?.diskMib),
    gpus: String(spec.resources?.gpus ?? 0),
    gpuModel: spec.resources?.gpuModel ?? "",
    gpuMemoryMib: orEmpty(spec.resources?.gpuMemoryMib),
    timeLimitSeconds: orEmpty(spec.timeLimitSeconds),
    priceLimitPerHour: spec.priceLimitPerHour,
    budget: spec.budget,
    retries: String(spec.retries),
    priority: String(spec.priority),
    checkpointSeconds: orEmpty(spec.checkpointSeconds),
    together: spec.together ? "yes" : "",
    isolation: isolationOf(spec),
    egress: egressOf(spec),
    allowedHosts: spec.allowedHosts.join("\n"),
  };
}
