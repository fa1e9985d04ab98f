// Policies as devices tell of them: the mock does not read TOML, so the rules and the week stay as they were seeded.
import type { Device, DevicePolicy } from "../src/api/types.ts";

const DAY = 24 * 60;

const TEXT = `otherwise = "full"
console_edits = true

[[rule]]
name = "I am at this computer"
mode = "pause"
idle = { below = "5m" }

[[rule]]
name = "nights"
mode = "reduced"
during = "22:00-06:00"
`;

function week(): DevicePolicy["week"] {
  const stretches: DevicePolicy["week"] = [];
  for (let day = 0; day < 7; day += 1) {
    const at = (hour: number) => day * DAY + hour * 60;
    const add = (from: number, to: number, night: boolean) =>
      stretches.push({
        fromMinute: from,
        toMinute: to,
        mode: night ? "REDUCED" : "FULL",
        rule: night ? 2 : 0,
        possible: [1],
      });
    add(at(0), at(6), true);
    add(at(6), at(22), false);
    add(at(22), at(24), true);
  }
  return stretches;
}

export function seedPolicy(device: Device): DevicePolicy {
  return {
    text: TEXT,
    digest: "1",
    problem: "",
    mode: device.lendingMode,
    reason: device.lendingReason,
    otherwise: "FULL",
    rules: [
      {
        name: "I am at this computer",
        mode: "PAUSE",
        inForce: false,
        known: true,
        why: "idle 1240 is not below 300",
      },
      { name: "nights", mode: "REDUCED", inForce: false, known: true, why: "it is Wed 13:05" },
    ],
    week: week(),
    minute: 2 * DAY + 13 * 60 + 5,
    consoleEdits: true,
  };
}
