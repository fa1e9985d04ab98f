// Enrolments of the mock network. What a machine on its way reports is taken as a coordinator takes it.
import type { CreateEnrolmentRequest, Enrolment } from "../src/api/types.ts";
import type { MockNetwork } from "./network.ts";
import { notFound, Refused } from "./refused.ts";

const SECONDS_MAX = 30 * 86_400;
const DEVICES_MAX = 10_000;

function outOfRange(field: string, most: string): Refused {
  return new Refused(400, {
    code: "invalid_argument",
    reason: "out_of_range",
    field,
    message: `${field}: at most ${most}`,
  });
}

export function createEnrolment(network: MockNetwork, request: CreateEnrolmentRequest): Enrolment {
  const { devices = 0, lifetimeSeconds = 0, name = "", user = false } = request;
  if (devices > DEVICES_MAX) throw outOfRange("devices", "10,000");
  if (lifetimeSeconds > SECONDS_MAX) throw outOfRange("lifetime_seconds", "30 days");
  const id = network.id("enrolment");
  const code = `7KQ2-M9XD-${id.slice(-4).toUpperCase()}`;
  const made: Enrolment = {
    id,
    code,
    command: `curl -fsSL https://ioworker.example/install.sh | ${user ? "" : "sudo "}sh -s -- --code ${code}`,
    name,
    devices: devices || 1,
    devicesUsed: 0,
    createdAt: network.at(),
    expiresAt: network.at(network.now + (lifetimeSeconds || 900) * 1000),
    state: "ACTIVE",
  };
  network.enrolments.unshift(made);
  network.say({
    noun: "enrolment",
    object: id,
    action: "created",
    actor: network.accounts[0]!.id,
  });
  return made;
}

/** Without what only the answer that made them holds. */
export function enrolmentsOf(network: MockNetwork): Enrolment[] {
  return network.enrolments.map((each) => ({
    ...each,
    code: "",
    command: "",
    state:
      each.state === "ACTIVE" && Date.parse(each.expiresAt!) <= network.now
        ? "EXPIRED"
        : each.state,
  }));
}

export function revokeEnrolment(network: MockNetwork, id: string): Enrolment {
  const found = network.enrolments.find((each) => each.id === id);
  if (!found) throw notFound("enrolment");
  found.state = "REVOKED";
  network.say({
    noun: "enrolment",
    object: id,
    action: "revoked",
    actor: network.accounts[0]!.id,
  });
  return { ...found, code: "", command: "" };
}

interface Report {
  code?: string;
  step?: string;
  reason?: string;
  message?: string;
}

export function reportEnrolment(network: MockNetwork, report: Report): object {
  const found = network.enrolments.find((each) => each.code === report.code);
  if (!found) throw notFound("enrolment");
  const step = String(report.step).toLowerCase();
  network.say({
    noun: "enrolment",
    object: found.id,
    actor: found.id,
    action: report.reason ? "failed" : step,
    reason: report.reason ?? "",
    before: report.reason ? step : "",
    after: report.message ?? "",
  });
  return {};
}
