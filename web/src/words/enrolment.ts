// What the steps of an enrolment and the states of its code are called.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { EnrolmentState } from "~/api/types.ts";
import type { Word } from "./device.ts";

/** In the order in which a machine takes them; the names are those of the events. */
export const stepNames = ["downloaded", "checked", "enrolled", "linked", "tried", "ready"] as const;
export type StepName = (typeof stepNames)[number];

export const steps: Record<StepName, MessageDescriptor> = {
  downloaded: msg`Downloaded`,
  checked: msg`Checks`,
  enrolled: msg`Enrolled`,
  linked: msg`Verified link`,
  tried: msg`Trial job`,
  ready: msg`Ready`,
};

/** What to do where a step fails and the machine does not say. */
export const fixes: Record<StepName, MessageDescriptor> = {
  downloaded: msg`Run the command again. If it fails again, look whether the disk is full and the machine reaches this address.`,
  checked: msg`Run ioworker doctor on the machine: it names the check and its fix. Then run the command again.`,
  enrolled: msg`The code has been used or has run out. Make a new one.`,
  linked: msg`The machine has to reach this address, and its clock has to be right. Through a proxy, add --proxy with its address.`,
  tried: msg`Mend what is said here. The machine tries again by itself, or at once by running ioworker device trial on it.`,
  ready: msg`Run ioworker device status on the machine: it says what the device waits for.`,
};

export const enrolmentStates: Record<EnrolmentState, Word> = {
  STATE_UNSPECIFIED: { tone: "off", word: msg`Unknown` },
  ACTIVE: { tone: "good", word: msg`Good` },
  USED: { tone: "done", word: msg`Used up` },
  EXPIRED: { tone: "off", word: msg`Run out` },
  REVOKED: { tone: "off", word: msg`Revoked` },
};
