// What waits in the mock network and does not go to a device, by what keeps it from there.
import type { Constraint, Device, MissedDemand } from "../src/api/types.ts";
import type { MockNetwork } from "./network.ts";
import { obstaclesOf } from "./spec.ts";

const remedies: Partial<Record<Constraint, string>> = {
  OFFLINE: "start the device, or look at its link: ioworker device status",
  PAUSED: "lend again, or look at the rule that pauses it: ioworker policy explain",
  CORES: "lend more cores, if it has more: cores of the policy's limits",
  GPUS: "lend more GPUs, if it has more: gpus_kept and display_gpu of the policy's limits",
  COUNTRY: "serve more countries: countries of the policy",
};

export function missedBy(network: MockNetwork, device: Device): MissedDemand {
  const missed = new Map<Constraint, number>();
  let all = 0;
  for (const { job } of network.jobs) {
    const waiting = job.endedAt ? 0 : (job.tasks?.waiting ?? 0);
    all += waiting;
    const first = obstaclesOf([device], job.spec!, job.renterCountry)[0]?.constraint;
    if (first && waiting > 0) missed.set(first, (missed.get(first) ?? 0) + waiting);
  }
  return {
    tasksWaiting: String(all),
    reasons: [...missed]
      .sort((a, b) => b[1] - a[1])
      .map(([constraint, tasks]) => ({
        constraint,
        tasks: String(tasks),
        remedy: remedies[constraint] ?? "",
      })),
  };
}
