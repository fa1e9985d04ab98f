// The wallet standard's own reference as a judge: reads a JSON array of cases on standard input, writes one of verdicts.
// A case: the fields of a message, the seed of the wallet's key, the text and the signature that we made of them.
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { createSignInMessageText, verifySignIn } from "@solana/wallet-standard-util";

// The head of an Ed25519 private key in PKCS #8 (RFC 8410, section 7).
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

function judge({ input, seed, text, signature }) {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, Buffer.from(seed, "hex")]),
    format: "der",
    type: "pkcs8",
  });
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  const theirs = createSignInMessageText(input);
  const output = {
    account: { publicKey: new Uint8Array(publicKey) },
    signedMessage: new TextEncoder().encode(text),
    signature: new Uint8Array(Buffer.from(signature, "hex")),
  };
  const changed = new Uint8Array(output.signature);
  changed[0] ^= 1;
  return {
    text: theirs,
    accepts: verifySignIn(input, output),
    acceptsChanged: verifySignIn(input, { ...output, signature: changed }),
    publicKey: publicKey.toString("hex"),
    signature: sign(null, Buffer.from(theirs), key).toString("hex"),
  };
}

const pieces = [];
for await (const piece of process.stdin) pieces.push(piece);
process.stdout.write(JSON.stringify(JSON.parse(Buffer.concat(pieces).toString()).map(judge)));
