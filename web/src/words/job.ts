// What the states, ends and obstacles of jobs and tasks are called.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type {
  Constraint,
  EndReason,
  Job,
  JobState,
  Lease,
  Obstacle,
  TaskState,
} from "~/api/types.ts";
import type { Word } from "./device.ts";

/** By their own names, which no language changes; a container is nothing to be named. */
export const isolationNames: Partial<Record<string, string>> = { GVISOR: "gVisor", KATA: "Kata" };

export const jobStates: Record<JobState, Word> = {
  STATE_UNSPECIFIED: { tone: "off", word: msg`Unknown` },
  QUEUED: { tone: "busy", word: msg`Queued` },
  RUNNING: { tone: "good", word: msg`Running` },
  SUCCEEDED: { tone: "done", word: msg`Succeeded` },
  FAILED: { tone: "bad", word: msg`Failed` },
  CANCELLED: { tone: "off", word: msg`Cancelled` },
};

export const taskStates: Record<TaskState, Word> = {
  STATE_UNSPECIFIED: { tone: "off", word: msg`Unknown` },
  WAITING: { tone: "busy", word: msg`Waiting` },
  PLACED: { tone: "busy", word: msg`Placed` },
  PULLING: { tone: "busy", word: msg`Pulling` },
  RUNNING: { tone: "good", word: msg`Running` },
  SUCCEEDED: { tone: "done", word: msg`Succeeded` },
  FAILED: { tone: "bad", word: msg`Failed` },
  CANCELLED: { tone: "off", word: msg`Cancelled` },
};

export const leaseStates: Record<Lease["state"], Word> = {
  STATE_UNSPECIFIED: { tone: "off", word: msg`Unknown` },
  PLACED: { tone: "busy", word: msg`Placed` },
  PULLING: { tone: "busy", word: msg`Pulling` },
  RUNNING: { tone: "good", word: msg`Running` },
  ENDED: { tone: "off", word: msg`Ended` },
};

export const endReasons: Record<EndReason, MessageDescriptor> = {
  REASON_UNSPECIFIED: msg`No reason given`,
  COMPLETED: msg`Completed`,
  NON_ZERO_EXIT: msg`The command failed`,
  COMMAND_NOT_FOUND: msg`The command does not exist in the image`,
  IMAGE_ERROR: msg`The image could not be pulled`,
  INPUT_ERROR: msg`An input could not be brought`,
  OUTPUT_ERROR: msg`The outputs could not be kept`,
  OUT_OF_MEMORY: msg`Passed its memory limit`,
  DISK_FULL: msg`Passed its disk limit`,
  TIME_LIMIT: msg`Passed its time limit`,
  CANCELLED: msg`Cancelled`,
  DEVICE_LOST: msg`The device fell silent`,
  RECLAIMED: msg`The owner took the machine back`,
  REFUSED: msg`The owner’s policy does not allow it`,
  ENGINE_ERROR: msg`The container engine failed`,
  TOO_MANY_ATTEMPTS: msg`No device got through with it`,
};

/** What the renter can change, said where the reason alone does not. */
export const endRemedies: Partial<Record<EndReason, MessageDescriptor>> = {
  NON_ZERO_EXIT: msg`The log’s last lines usually say why.`,
  COMMAND_NOT_FOUND: msg`Check the command against what the image holds. Nothing was charged.`,
  IMAGE_ERROR: msg`Check the image’s name and tag. Nothing was charged.`,
  INPUT_ERROR: msg`Upload the input again. Nothing was charged.`,
  OUTPUT_ERROR: msg`Leave less in /out.`,
  OUT_OF_MEMORY: msg`Ask for more memory.`,
  DISK_FULL: msg`Ask for more disk.`,
  TIME_LIMIT: msg`Set a longer time limit.`,
};

export const constraints: Record<Constraint, MessageDescriptor> = {
  CONSTRAINT_UNSPECIFIED: msg`Other`,
  OFFLINE: msg`Offline`,
  PAUSED: msg`Paused by the owner`,
  CORES: msg`Too few cores`,
  MEMORY: msg`Too little memory`,
  DISK: msg`Too little disk`,
  GPUS: msg`Too few GPUs`,
  GPU_MODEL: msg`Another GPU model`,
  GPU_MEMORY: msg`Too little GPU memory`,
  PRICE: msg`Dearer than the price limit`,
  BUSY: msg`Taken now`,
  BALANCE: msg`Balance too small`,
  BUDGET: msg`Budget too small`,
  TRIED: msg`Tried before`,
  EGRESS: msg`Reaches less than the job needs`,
  ISOLATION: msg`Isolates less than the job needs`,
  COUNTRY: msg`Does not serve the renter’s country`,
};

const passing: readonly Constraint[] = ["OFFLINE", "PAUSED", "BUSY", "TRIED"];

/** True for what ends by itself; the rest waits for the renter to change the job. */
export function passes(obstacle: Pick<Obstacle, "constraint">): boolean {
  return passing.includes(obstacle.constraint);
}

/** What the renter can change comes first, then what frees itself soonest. */
export function byUse(obstacles: readonly Obstacle[]): Obstacle[] {
  const rank = (each: Obstacle) => (passes(each) ? (each.constraint === "BUSY" ? 1 : 2) : 0);
  return [...obstacles].sort((a, b) => rank(a) - rank(b));
}

export function isOver(job: Pick<Job, "state">): boolean {
  return job.state === "SUCCEEDED" || job.state === "FAILED" || job.state === "CANCELLED";
}
