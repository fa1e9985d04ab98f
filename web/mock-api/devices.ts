// Devices of the mock network, as their owner changes them.
import { toAmount, toMicros } from "../src/api/money.ts";
import type { Device, DevicePolicy, UpdateDeviceRequest } from "../src/api/types.ts";
import { type Call, deviceOf, refuse } from "./call.ts";
import { seedPolicy } from "./policies.ts";
import { Refused } from "./refused.ts";

function checkAmount(field: string, amount: string | undefined): void {
  if (/^\d+(\.\d{1,6})?$/.test(amount ?? "")) return;
  refuse({
    code: "invalid_argument",
    reason: "invalid_amount",
    field,
    message: `${field} is not a decimal amount, like 0.25`,
  });
}

/** From now on the price follows the market, within these limits. */
function follow(device: Device, limits: NonNullable<UpdateDeviceRequest["marketFollowing"]>): void {
  const { priceLeast = "", priceMost = "" } = limits;
  checkAmount("market_following.price_least", priceLeast);
  checkAmount("market_following.price_most", priceMost);
  const [least, most] = [toMicros(priceLeast), toMicros(priceMost)];
  if (least > most || most === 0n)
    refuse({
      code: "invalid_argument",
      reason: "out_of_range",
      field: "market_following.price_most",
      message: "market_following.price_most: must be above 0 and no less than price_least",
    });
  const now = toMicros(device.pricePerHour);
  device.pricePerHour = toAmount(now < least ? least : now > most ? most : now);
  device.marketFollowing = { priceLeast: toAmount(least), priceMost: toAmount(most) };
}

export function changeDevice(call: Call): object {
  const device = deviceOf(call);
  const { name, pricePerHour, marketFollowing } = call.body as UpdateDeviceRequest;
  if (name === "")
    refuse({
      code: "invalid_argument",
      reason: "empty",
      field: "name",
      message: "name is empty; give the device a name",
    });
  if (pricePerHour !== undefined) checkAmount("price_per_hour", pricePerHour);
  if (name) Object.assign(device, { name });
  if (pricePerHour) {
    Object.assign(device, { pricePerHour });
    delete device.marketFollowing;
  }
  if (marketFollowing) follow(device, marketFollowing);
  call.network.say({
    noun: "device",
    object: device.id,
    action: name ? "renamed" : "priced",
    deviceId: device.id,
    actor: call.network.accounts[0]!.id,
  });
  return device;
}

export function actOnDevice(call: Call): object {
  const device = deviceOf(call);
  const [state, reason] = {
    pause: ["PAUSED", "paused in the console"],
    resume: ["READY", ""],
    retire: ["RETIRED", "retired by its owner"],
  }[call.ids[1]!]!;
  const before = device.state.toLowerCase();
  Object.assign(device, { state, stateReason: reason, stateSince: call.network.at() });
  const { finish, forSeconds } = (call.body ?? {}) as { finish?: boolean; forSeconds?: number };
  const paused = call.ids[1] === "pause";
  Object.assign(device, {
    lendingMode: paused ? (finish ? "FINISH" : "PAUSE") : "FULL",
    lendingReason: paused ? "console" : "",
    pausedUntil:
      paused && forSeconds ? call.network.at(call.network.now + forSeconds * 1000) : undefined,
  });
  call.network.say({
    noun: "device",
    object: device.id,
    action: state!.toLowerCase(),
    before,
    after: state!.toLowerCase(),
    deviceId: device.id,
    actor: call.network.accounts[0]!.id,
  });
  return device;
}

export function policyOf(call: Call): DevicePolicy {
  const device = deviceOf(call);
  if (device.state === "OFFLINE")
    throw new Refused(503, {
      code: "unavailable",
      reason: "unavailable",
      message: "the device has no link now, and its policy is on it",
      field: "",
    });
  const policy = call.network.policies.get(device.id) ?? seedPolicy(device);
  return { ...policy, mode: device.lendingMode, reason: device.lendingReason };
}

export function setPolicy(call: Call): DevicePolicy {
  const { text, baseDigest } = call.body as { text: string; baseDigest: string };
  const policy = policyOf(call);
  if (baseDigest !== policy.digest)
    throw new Refused(409, {
      code: "conflict",
      reason: "changed_meanwhile",
      message: "the policy on the device has changed meanwhile; load it again",
      field: "",
    });
  if (!policy.consoleEdits)
    throw new Refused(403, {
      code: "permission_denied",
      reason: "console_edits_off",
      message:
        "this device takes no changes from the console: console_edits is false in its policy",
      field: "",
    });
  if (text.includes("nonsense"))
    throw new Refused(400, {
      code: "invalid_argument",
      reason: "bad_policy",
      message: "policy, line 2: the policy has no key nonsense",
      field: "line 2",
    });
  const changed = { ...policy, text, digest: String(Number(policy.digest) + 1) };
  call.network.policies.set(call.ids[0]!, changed);
  return changed;
}
