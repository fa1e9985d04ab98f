// What the mock network holds at its start: a small network with a month behind it.
import { toAmount } from "../src/api/money.ts";
import type { Device, Gpu, Job, Lease, Task } from "../src/api/types.ts";
import { MockNetwork } from "./network.ts";
import { net } from "./sample.ts";

const HOUR = 3_600_000;

interface DeviceSeed {
  name: string;
  state: Device["state"];
  cpuModel: string;
  cores: number;
  memoryMib: number;
  pricePerHour: string;
  gpus?: Gpu[];
  reason?: string;
  hours: number;
}

const devices: DeviceSeed[] = [
  {
    name: "workshop",
    state: "READY",
    cpuModel: "AMD Ryzen 9 7950X",
    cores: 16,
    memoryMib: 61_440,
    pricePerHour: "0.160000",
    hours: 52,
  },
  {
    name: "attic-gpu",
    state: "READY",
    cpuModel: "Intel Core i7-13700K",
    cores: 12,
    memoryMib: 30_720,
    pricePerHour: "0.420000",
    hours: 9,
    gpus: [
      {
        index: 0,
        model: "NVIDIA GeForce RTX 4090",
        memoryMib: 24_564,
        driver: "570.86",
        notLent: "",
        drivesDisplay: false,
      },
    ],
  },
  {
    name: "office-nuc",
    state: "PAUSED",
    cpuModel: "Intel Core i5-1240P",
    cores: 8,
    memoryMib: 14_336,
    pricePerHour: "0.050000",
    reason: "paused in the console",
    hours: 3,
  },
  {
    name: "old-laptop",
    state: "OFFLINE",
    cpuModel: "Intel Core i5-8250U",
    cores: 4,
    memoryMib: 7_168,
    pricePerHour: "0.020000",
    reason: "no link",
    hours: 2,
  },
];

function addDevice(network: MockNetwork, seed: DeviceSeed): Device {
  const since = network.now - seed.hours * HOUR;
  const device: Device = {
    id: network.id("device"),
    name: seed.name,
    state: seed.state,
    stateReason: seed.reason ?? "",
    stateSince: network.at(since),
    inventory: {
      cpuModel: seed.cpuModel,
      cores: seed.cores,
      memoryMib: seed.memoryMib,
      diskMib: 204_800,
      gpus: seed.gpus ?? [],
      operatingSystem: "Debian GNU/Linux 12",
      engine: "docker 20.10.24",
      architecture: "amd64",
      agentVersion: "0.1.0",
      numaNodes: 1,
      cpuPackages: 1,
      isolations: ["CONTAINER", "GVISOR"],
    },
    pricePerHour: seed.pricePerHour,
    coresFree: seed.cores,
    memoryFreeMib: seed.memoryMib,
    leasesRunning: 0,
    earned: "0.000000",
    earningPerHour: "0.000000",
    enrolledAt: network.at(network.now - 30 * 24 * HOUR),
    lastSeenAt: network.at(seed.state === "OFFLINE" ? since : network.now),
    lendingMode:
      seed.state === "OFFLINE"
        ? "LENDING_MODE_UNSPECIFIED"
        : seed.state === "PAUSED"
          ? "PAUSE"
          : "FULL",
    lendingReason: seed.reason ?? "",
  };
  network.devices.push(device);
  network.say({
    noun: "device",
    object: device.id,
    action: "enrolled",
    actor: network.accounts[0]!.id,
    after: "offline",
    deviceId: device.id,
  });
  return device;
}

/** A month of leases that nobody looks at one by one: a steady sort of noise. */
function addHistory(network: MockNetwork, device: Device, base: number): void {
  let earned = 0n;
  for (let day = 29; day >= 1; day -= 1) {
    const wave = Math.sin(day * 1.7 + base) + Math.sin(day * 0.6) + 2.2;
    const charged = toAmount(BigInt(Math.round(wave * base * 1e5)));
    const lease: Lease = {
      ref: { jobId: network.id("job"), taskIndex: 0, attempt: 1 },
      deviceId: device.id,
      state: "ENDED",
      reason: "COMPLETED",
      image: "ioworker/digits:1",
      pricePerHour: device.pricePerHour,
      charged,
      earned: net(charged),
      servedSeconds: Math.round(wave * 5200),
      resumedFrom: 0,
      placedAt: network.at(network.now - day * 24 * HOUR),
      startedAt: network.at(network.now - day * 24 * HOUR),
      endedAt: network.at(network.now - day * 24 * HOUR + HOUR),
      exitCode: 0,
    };
    network.pastLeases.push(lease);
    earned += BigInt(Math.round(Number(lease.earned) * 1e6));
  }
  device.earned = toAmount(earned);
}

function addEnded(
  network: MockNetwork,
  name: string,
  change: Partial<Job>,
  task: Partial<Task>,
): void {
  const ago = 5 * HOUR;
  const job = network.submit({
    name,
    image: change.spec?.image ?? "ioworker/digits:1",
    resources: { cores: 1, memoryMib: 1024 },
    timeLimitSeconds: 600,
  });
  const held = network.jobs[0]!;
  const times = {
    createdAt: network.at(network.now - ago),
    startedAt: network.at(network.now - ago + 4000),
    endedAt: network.at(network.now - ago + 62_000),
  };
  Object.assign(
    job,
    times,
    { tasks: { waiting: 0, running: 0, succeeded: 0, failed: 1, cancelled: 0 } },
    change,
  );
  Object.assign(
    held.tasks[0]!.task,
    {
      attempt: 1,
      deviceId: network.devices[0]!.id,
      placedAt: network.at(network.now - ago + 900),
      pullingAt: network.at(network.now - ago + 1200),
    },
    times,
    task,
  );
  const device = network.devices[0]!;
  const charged = change.charged ?? "0.000000";
  held.tasks[0]!.lease = {
    ref: { jobId: job.id, taskIndex: 0, attempt: 1 },
    deviceId: device.id,
    state: "ENDED",
    reason: task.reason ?? "COMPLETED",
    image: job.spec!.image,
    pricePerHour: network.priceFor(device, job.spec!),
    charged,
    earned: net(charged),
    servedSeconds: 58,
    resumedFrom: 0,
    placedAt: network.at(network.now - ago + 900),
    startedAt: times.startedAt,
    endedAt: times.endedAt,
  };
  const log = [
    "digits: 1347 pictures to learn from, 450 held out\n",
    "Traceback (most recent call last):\n",
    '  File "/app/train.py", line 61, in train\n',
    "MemoryError: Unable to allocate 912. MiB\n",
  ];
  log.forEach((line, index) => network.print(held.tasks[0]!, line, index > 0 ? "ERR" : "OUT"));
  held.tasks[0]!.log.at(-1)!.end = true;
}

const providers = [
  { provider: "apple", title: "Apple", kind: "apple" },
  { provider: "github", title: "GitHub", kind: "github" },
  { provider: "google", title: "Google", kind: "google" },
  { provider: "university", title: "Our university", kind: "openid" },
  { provider: "x", title: "X", kind: "x" },
];

/** Three ways into the first account, of all that there are. */
function addWays(network: MockNetwork): void {
  network.ways = {
    providers,
    email: true,
    emailToLog: false,
    passkeys: true,
    solana: true,
    signUp: true,
  };
  for (const [provider, providerTitle, name, subject] of [
    ["google", "Google", "Ada Lovelace", "google-ada"],
    ["email", "email", "ada@example.org", "ada@example.org"],
    ["passkey", "passkey", "Laptop", "bGFwdG9w"],
  ] as const) {
    const id = network.id("identity");
    const createdAt = network.at(network.now - 20 * 24 * HOUR);
    const email = provider === "passkey" ? "" : "ada@example.org";
    network.identities.push({ id, provider, providerTitle, name, email, createdAt });
    network.subjects.set(id, subject);
  }
  network.identities[0]!.usedAt = network.at(network.now - 2 * HOUR);
}

/** Devices, a month behind them, and nothing that runs. */
export function quietNetwork(now: number): MockNetwork {
  const network = new MockNetwork(now);
  network.accounts = [
    {
      id: network.id("account"),
      name: "Ada",
      roles: ["RENTER", "LENDER", "OPERATOR"],
      country: "",
      createdAt: network.at(now - 30 * 24 * HOUR),
      balance: { available: "24.381250", held: "0.000000", earned: "61.204410", currency: "EUR" },
    },
    {
      id: network.id("account"),
      name: "Grace’s lab",
      roles: ["RENTER"],
      country: "FR",
      createdAt: network.at(now - 12 * 24 * HOUR),
      balance: { available: "8.000000", held: "0.266667", earned: "0.000000", currency: "EUR" },
    },
  ];
  network.sessions = [
    {
      id: network.id("session"),
      current: true,
      userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0",
      createdAt: network.at(),
      expiresAt: network.at(now + 30 * 24 * HOUR),
      provenAt: network.at(),
    },
    {
      id: network.id("session"),
      current: false,
      userAgent: "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
      createdAt: network.at(now - 50 * HOUR),
      expiresAt: network.at(now + 28 * 24 * HOUR),
      provenAt: network.at(now - 50 * HOUR),
    },
  ];
  addWays(network);
  network.transfer(
    "CREDIT",
    "outside",
    network.accounts[0]!.id,
    "25.000000",
    undefined,
    "first credit",
  );
  devices.forEach((seed, index) =>
    addHistory(network, addDevice(network, seed), 2.4 - index * 0.6),
  );
  addEnded(
    network,
    "embeddings",
    {
      state: "FAILED",
      reason: "OUT_OF_MEMORY",
      message: "The task passed its limit of 1024 MiB.",
      charged: "0.000160",
    },
    { state: "FAILED", reason: "OUT_OF_MEMORY", exitCode: 137, charged: "0.000160" },
  );
  addEnded(
    network,
    "old-run",
    {
      state: "CANCELLED",
      reason: "CANCELLED",
      message: "",
      charged: "0.000070",
      tasks: { waiting: 0, running: 0, succeeded: 0, failed: 0, cancelled: 1 },
    },
    { state: "CANCELLED", reason: "CANCELLED", charged: "0.000070" },
  );
  return network;
}

/** The same with work on it. */
export function seededNetwork(now: number): MockNetwork {
  const network = quietNetwork(now);
  network.submit({
    name: "fine-tune",
    image: "ioworker/llm-tune:3",
    resources: { cores: 8, memoryMib: 16_384, gpus: 2 },
    timeLimitSeconds: 7200,
  });
  network.submit({
    name: "sweep",
    image: "ioworker/digits:1",
    tasks: 48,
    resources: { cores: 1, memoryMib: 1024 },
    timeLimitSeconds: 600,
  });
  network.submit({
    name: "digits",
    image: "ioworker/digits:1",
    resources: { cores: 1, memoryMib: 1024 },
    timeLimitSeconds: 600,
  });
  return network;
}

/** A network that nobody has used: for the empty states. */
export function emptyNetwork(now: number): MockNetwork {
  const network = new MockNetwork(now);
  network.accounts = [
    {
      id: network.id("account"),
      name: "Ada",
      roles: ["RENTER", "LENDER", "OPERATOR"],
      country: "",
      createdAt: network.at(),
      balance: { available: "0.000000", held: "0.000000", earned: "0.000000", currency: "EUR" },
    },
  ];
  network.sessions = [
    {
      id: network.id("session"),
      current: true,
      userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0",
      createdAt: network.at(),
      provenAt: network.at(),
    },
  ];
  return network;
}
