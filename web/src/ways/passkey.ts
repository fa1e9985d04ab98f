// Passkeys of this browser: the coordinator's options go in as JSON, the authenticator's answer comes out as
// JSON. The bytes in both are base64url (WebAuthn Level 3, section 5.1).

/** The person closed the browser's own dialog, or let it wait too long. */
export class PasskeyCancelled extends Error {}

/** This browser can make and use passkeys. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential !== "undefined" && navigator.credentials !== undefined;
}

interface Descriptor {
  id: string;
  type: PublicKeyCredentialType;
  transports?: AuthenticatorTransport[];
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

export function toBase64Url(bytes: ArrayBuffer | Uint8Array): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function descriptors(list: Descriptor[] | undefined): PublicKeyCredentialDescriptor[] {
  return (list ?? []).map((each) => ({ ...each, id: fromBase64Url(each.id) }));
}

/** A new passkey for this account, on whatever the person chooses. Throws PasskeyCancelled. */
export async function createPasskey(options: string): Promise<string> {
  const asked = JSON.parse(options);
  const credential = await answered(
    navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: fromBase64Url(asked.challenge),
        user: { ...asked.user, id: fromBase64Url(asked.user.id) },
        excludeCredentials: descriptors(asked.excludeCredentials),
      },
    }),
  );
  const made = credential.response as AuthenticatorAttestationResponse;
  return asJson(credential, {
    clientDataJSON: toBase64Url(made.clientDataJSON),
    attestationObject: toBase64Url(made.attestationObject),
    transports: made.getTransports?.() ?? [],
  });
}

/** Shows a passkey that exists. Throws PasskeyCancelled. */
export async function showPasskey(options: string): Promise<string> {
  const asked = JSON.parse(options);
  const credential = await answered(
    navigator.credentials.get({
      publicKey: {
        ...asked,
        challenge: fromBase64Url(asked.challenge),
        allowCredentials: descriptors(asked.allowCredentials),
      },
    }),
  );
  const shown = credential.response as AuthenticatorAssertionResponse;
  return asJson(credential, {
    clientDataJSON: toBase64Url(shown.clientDataJSON),
    authenticatorData: toBase64Url(shown.authenticatorData),
    signature: toBase64Url(shown.signature),
    userHandle: shown.userHandle ? toBase64Url(shown.userHandle) : undefined,
  });
}

async function answered(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await asked;
  } catch (cause) {
    // Browsers give the same name to "no", to a timeout and to "there is none here", on purpose.
    const { name } = cause as DOMException;
    if (name === "NotAllowedError" || name === "AbortError") throw new PasskeyCancelled();
    throw cause;
  }
  if (!credential) throw new PasskeyCancelled();
  return credential as PublicKeyCredential;
}

function asJson(credential: PublicKeyCredential, response: object): string {
  const id = toBase64Url(credential.rawId);
  return JSON.stringify({
    id,
    rawId: id,
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response,
  });
}
