// Attempts to sign in, to link and to step up, as the mock network knows them. What the proof says decides how
// they end: a provider's code is "ok", "stranger", "taken" or "down", the code by e-mail is CODE.
import type {
  Identity,
  SignInAttempt,
  SignInProvider,
  SignInPurpose,
  SignInWays,
} from "../src/api/types.ts";
import type { Call } from "./call.ts";
import { Refused } from "./refused.ts";

export const CODE = "314159";
const LIFETIME_MILLIS = 600_000;
const TRIES_MAX = 5;

export interface MockAttempt {
  id: string;
  purpose: SignInPurpose;
  /** A provider's name, or email, passkey, solana. */
  provider: string;
  /** The address of e-mail or wallet. */
  subject: string;
  tries: number;
  expires: number;
}

function refusal(status: number, code: string, reason: string, message: string, field = "") {
  return new Refused(status, { code, reason, message, field });
}

function over(): Refused {
  return refusal(
    401,
    "unauthenticated",
    "attempt_over",
    "this attempt to sign in is over, or was begun in another browser; begin again",
  );
}

/** Passkeys belong to a name: a network that is reached by an address only has none. */
export function signInWays({ network, url }: Call): SignInWays {
  const named = !/^[\d.:[\]]+$/.test(url.hostname);
  return { ...network.ways, passkeys: network.ways.passkeys && named };
}

/** Refused unless this browser has shown within the last ten minutes who it is. */
export function requireStepUp({ network }: Call): void {
  const proven = Date.parse(network.sessions.find((each) => each.current)?.provenAt ?? "");
  if (proven > network.now - LIFETIME_MILLIS) return;
  throw refusal(
    403,
    "permission_denied",
    "step_up_needed",
    "show once more who you are: sign in again, then repeat this within ten minutes",
  );
}

export function createAttempt(call: Call): SignInAttempt {
  const { network, body, url, signedIn } = call;
  const purpose = (body["purpose"] ?? "SIGN_IN") as SignInPurpose;
  if (purpose !== "SIGN_IN" && !signedIn)
    throw refusal(401, "unauthenticated", "not_signed_in", "sign in with a browser first");
  if (purpose === "LINK") requireStepUp(call);
  const provider = body["passkey"]
    ? "passkey"
    : body["email"]
      ? "email"
      : body["solanaAddress"]
        ? "solana"
        : String(body["provider"]);
  if (provider === "email" && !/^\S+@\S+$/.test(String(body["email"])))
    throw refusal(
      400,
      "invalid_argument",
      "not_an_address",
      "email: an address as in ada@example.org",
      "email",
    );
  const attempt: MockAttempt = {
    id: network.id("attempt"),
    purpose,
    provider,
    subject: String(body["email"] ?? body["solanaAddress"] ?? ""),
    tries: 0,
    expires: network.now + LIFETIME_MILLIS,
  };
  network.attempts.set(attempt.id, attempt);
  const options = purpose === "LINK" ? creationOf(url.hostname) : requestOf(url.hostname);
  return {
    id: attempt.id,
    expiresAt: network.at(attempt.expires),
    authorizeUrl: isProvider(network.ways.providers, provider)
      ? `${url.origin}/mock-provider/${provider}?state=${attempt.id}`
      : "",
    passkeyOptions: provider === "passkey" ? JSON.stringify(options) : "",
    textToSign: provider === "solana" ? `${url.host} wants you to sign in: ${attempt.id}` : "",
  };
}

function isProvider(providers: SignInProvider[], name: string): boolean {
  return providers.some((each) => each.provider === name);
}

function requestOf(rpId: string): object {
  return {
    challenge: "bW9jay1jaGFsbGVuZ2U",
    timeout: 60_000,
    rpId,
    allowCredentials: [],
    userVerification: "required",
  };
}

function creationOf(rpId: string): object {
  return {
    rp: { id: rpId, name: "Home network" },
    user: { id: "YWRh", name: "Ada", displayName: "Ada" },
    challenge: "bW9jay1jaGFsbGVuZ2U",
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    timeout: 60_000,
    excludeCredentials: [],
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
  };
}

/** Who it is, as the proof says. */
function prove(
  call: Call,
  attempt: MockAttempt,
): { subject: string; name: string; taken: boolean } {
  const { body } = call;
  if (attempt.provider === "email") return proveCode(call, attempt);
  call.network.attempts.delete(attempt.id);
  if (attempt.provider === "passkey") {
    const { id } = JSON.parse(String(body["passkeyResponse"])) as { id: string };
    return { subject: id, name: "passkey", taken: false };
  }
  if (attempt.provider === "solana") {
    const signature = Buffer.from(String(body["signature"] ?? ""), "base64");
    if (signature.length !== 64)
      throw refusal(
        401,
        "unauthenticated",
        "sign_in_signature_wrong",
        "the signature is not by this address; choose the account in the wallet and try again",
      );
    const { subject } = attempt;
    return { subject, name: `${subject.slice(0, 4)}…${subject.slice(-4)}`, taken: false };
  }
  const query = new URLSearchParams(String(body["callbackQuery"] ?? ""));
  const code = body["ticket"] ? String(body["ticket"]) : query.get("code");
  if (query.get("error") === "access_denied")
    throw refusal(401, "unauthenticated", "sign_in_cancelled", "the sign-in was cancelled");
  if (code === "down")
    throw refusal(
      503,
      "unavailable",
      "provider_unavailable",
      "the provider does not answer as it should; try again later, or sign in by another way",
    );
  if (!code) throw refusal(401, "unauthenticated", "code_missing", "the answer has no code");
  const subject = code === "stranger" ? "stranger" : `${attempt.provider}-ada`;
  return { subject, name: "Ada Lovelace", taken: code === "taken" };
}

function proveCode({ network, body }: Call, attempt: MockAttempt) {
  const typed = String(body["code"] ?? "").replaceAll(/[ -]/g, "");
  if (attempt.tries >= TRIES_MAX)
    throw refusal(
      401,
      "unauthenticated",
      "code_over",
      "this code is over or was used; ask for another one",
    );
  if (typed !== CODE) {
    attempt.tries += 1;
    const left = TRIES_MAX - attempt.tries;
    throw refusal(
      401,
      "unauthenticated",
      "code_wrong",
      left === 0
        ? "code: it was wrong too often; ask for another one"
        : `code: it is wrong; ${left} ${left === 1 ? "try" : "tries"} left`,
    );
  }
  network.attempts.delete(attempt.id);
  return { subject: attempt.subject, name: attempt.subject, taken: false };
}

/** The cookie is for sign-in alone; a step-up and a link leave the session as it is. */
export function finishAttempt(call: Call): Response {
  const { network, ids } = call;
  const attempt = network.attempts.get(ids[0]!);
  if (!attempt || attempt.expires <= network.now) throw over();
  const proven = prove(call, attempt);
  const known = network.identities.find(
    (each) =>
      each.provider === attempt.provider && network.subjects.get(each.id) === proven.subject,
  );
  const account = network.accounts[0]!;
  if (attempt.purpose === "STEP_UP" && (!known || proven.taken))
    throw refusal(
      401,
      "unauthenticated",
      "another_account",
      "this does not lead into the account that is signed in",
    );
  if (attempt.purpose === "LINK" && proven.taken)
    throw refusal(
      409,
      "conflict",
      "identity_taken",
      "this leads into another account; sign in there and take it away first",
    );
  if (attempt.purpose === "SIGN_IN" && !known) {
    if (attempt.provider === "passkey")
      throw refusal(
        401,
        "unauthenticated",
        "passkey_unknown",
        "no account here is entered by this passkey; use another way",
      );
    if (!network.ways.signUp)
      throw refusal(
        403,
        "permission_denied",
        "not_known",
        "no account here is entered this way; ask an operator for an account",
      );
  }
  const identity = known ?? addIdentity(call, attempt.provider, proven.subject, proven.name);
  identity.usedAt = network.at();
  if (attempt.purpose !== "LINK") provenNow(call);
  const created = attempt.purpose === "SIGN_IN" && !known;
  const headers: Record<string, string> =
    attempt.purpose === "SIGN_IN"
      ? { "Set-Cookie": "mock-session=1; Path=/; HttpOnly; SameSite=Strict" }
      : {};
  return Response.json({ account, identity, created }, { headers });
}

export function provenNow({ network }: Pick<Call, "network">): void {
  const current = network.sessions.find((each) => each.current);
  if (current) current.provenAt = network.at();
}

function addIdentity({ network }: Call, provider: string, subject: string, name: string): Identity {
  const titles = new Map(network.ways.providers.map((each) => [each.provider, each.title]));
  const identity: Identity = {
    id: network.id("identity"),
    provider,
    providerTitle: titles.get(provider) ?? provider,
    name,
    email: provider === "email" ? subject : "",
    createdAt: network.at(),
    usedAt: network.at(),
  };
  network.identities.push(identity);
  network.subjects.set(identity.id, subject);
  return identity;
}

function identityOf({ network, ids }: Call): Identity {
  const found = network.identities.find((each) => each.id === ids[0]);
  if (!found) throw refusal(404, "not_found", "identity_not_found", "There is no such identity.");
  return found;
}

export function renameIdentity(call: Call): Identity {
  const identity = identityOf(call);
  const name = String(call.body["name"] ?? "").trim();
  if (!name)
    throw refusal(400, "invalid_argument", "name_empty", "name: give it one to 64 letters", "name");
  identity.name = name;
  return identity;
}

export function deleteIdentity(call: Call): object {
  const identity = identityOf(call);
  if (call.network.identities.length === 1)
    throw refusal(
      409,
      "conflict",
      "last_identity",
      "this is the only way into your account; link another one first",
    );
  call.network.identities = call.network.identities.filter((each) => each !== identity);
  return {};
}
