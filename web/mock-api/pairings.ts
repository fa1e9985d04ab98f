// Machines that wait to be taken in, as the mock network knows them.
import type {
  CreatedPairing,
  CreatePairingRequest,
  Pairing,
  PollPairingResponse,
} from "../src/api/types.ts";
import type { Call } from "./call.ts";
import { createEnrolment } from "./enrolments.ts";
import type { MockNetwork } from "./network.ts";
import { Refused } from "./refused.ts";

const LIFETIME_MILLIS = 600_000;
const GUESSES_MAX = 10;

export interface MockPairing {
  pairing: Pairing;
  secret: string;
  /** What the machine enrols with, once it is taken in. */
  enrolmentCode: string;
  /** Somebody else's answer: nobody here finds it any more. */
  anothers: boolean;
}

function unknown(): Refused {
  return new Refused(404, {
    code: "not_found",
    reason: "pairing_unknown",
    field: "code",
    message:
      "no machine shows this code now; a code is good for ten minutes, then the machine shows another",
  });
}

export function createPairing(network: MockNetwork, request: CreatePairingRequest): CreatedPairing {
  const number = String(network.pairings.length).padStart(2, "0");
  const code = `K7QF-3M${number}`;
  const expiresAt = network.at(network.now + LIFETIME_MILLIS);
  network.pairings.push({
    pairing: {
      code,
      state: "WAITING",
      name: request.name ?? "",
      inventory: request.inventory as NonNullable<Pairing["inventory"]>,
      address: "203.0.113.7",
      createdAt: network.at(),
      expiresAt,
      enrolmentId: "",
    },
    secret: `secret-${number}`,
    enrolmentCode: "",
    anothers: false,
  });
  const url = `https://ioworker.example/pair?code=${code}`;
  return { code, secret: `secret-${number}`, url, expiresAt };
}

export function pollPairing({ network, body }: Call): PollPairingResponse {
  const found = network.pairings.find((each) => each.secret === body["secret"]);
  if (!found) throw unknown();
  const accepted = found.pairing.state === "ACCEPTED";
  return {
    state: found.pairing.state,
    enrolmentCode: found.enrolmentCode,
    accountName: accepted ? network.accounts[0]!.name : "",
  };
}

function find({ network, ids }: Call): MockPairing {
  if (!network.accounts[0]!.roles.includes("LENDER"))
    throw new Refused(403, {
      code: "permission_denied",
      reason: "role_missing",
      field: "",
      message: "this call is for accounts with the role lender",
    });
  if (network.wrongCodes >= GUESSES_MAX)
    throw new Refused(429, {
      code: "resource_exhausted",
      reason: "too_many_guesses",
      field: "code",
      message: "code: ten were wrong; try again in ten minutes",
    });
  const plain = (code: string) => code.toUpperCase().replaceAll(/[- ]/g, "");
  const found = network.pairings.find(
    ({ pairing, anothers }) =>
      plain(pairing.code) === plain(ids[0]!) &&
      !anothers &&
      Date.parse(pairing.expiresAt!) > network.now,
  );
  if (found) return found;
  network.wrongCodes += 1;
  throw unknown();
}

export function pairingOf(call: Call): Pairing {
  return find(call).pairing;
}

export function answerPairing(call: Call): Pairing {
  const found = find(call);
  const { pairing } = found;
  const wanted = call.body["accept"] === true ? "ACCEPTED" : "REFUSED";
  if (pairing.state === wanted) return pairing;
  if (pairing.state !== "WAITING")
    throw new Refused(409, {
      code: "conflict",
      reason: "pairing_answered",
      field: "",
      message: "this machine has had its answer",
    });
  pairing.state = wanted;
  if (wanted === "REFUSED") return pairing;
  const { id, code } = createEnrolment(call.network, { name: pairing.name });
  pairing.enrolmentId = id;
  found.enrolmentCode = code;
  return pairing;
}
