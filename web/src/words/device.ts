// What the states of a device are called.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { DeviceState, LendingMode } from "~/api/types.ts";
import type { Tone } from "~/ui/status.tsx";

export interface Word {
  tone: Tone;
  word: MessageDescriptor;
}

export const deviceStates: Record<DeviceState, Word> = {
  STATE_UNSPECIFIED: { tone: "off", word: msg`Unknown` },
  OFFLINE: { tone: "bad", word: msg`Offline` },
  READY: { tone: "good", word: msg`Ready` },
  RUNNING: { tone: "good", word: msg`Running` },
  PAUSED: { tone: "paused", word: msg`Paused` },
  RETIRED: { tone: "off", word: msg`Retired` },
};

export const lendingModes: Record<LendingMode, Word> = {
  LENDING_MODE_UNSPECIFIED: { tone: "off", word: msg`Unknown` },
  FULL: { tone: "good", word: msg`All` },
  REDUCED: { tone: "busy", word: msg`Less` },
  FINISH: { tone: "paused", word: msg`Nothing new` },
  PAUSE: { tone: "bad", word: msg`Nothing` },
};
