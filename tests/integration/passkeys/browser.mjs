// A real browser with a made-up authenticator: reads {"steps": […]} on standard input, writes {"origins": […],
// "results": […]}. It serves a page at two ports of localhost, so there are two origins of one relying party.
//
//   {"do": "device"}                          a new authenticator instead of the one before
//   {"do": "page", "origin": 0 | 1}           goes to that page
//   {"do": "create" | "get", "options": {…}}  a ceremony; {"response": …} or {"error": its name}
//   {"do": "set_back", "count": N}            as if an older copy of the device were used: its count says N
//
// "of": [N, …] in a create excludes, in a get allows the credentials that those steps have made.
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const TIME_MAX_MS = 300_000;
setTimeout(() => {
  console.error("the browser took too long");
  process.exit(1);
}, TIME_MAX_MS).unref();

// The console's packages have the driver.
const require = createRequire(fileURLToPath(new URL("../../../web/package.json", import.meta.url)));
const { chromium } = require("playwright-core");

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!executablePath) throw new Error("no Chromium: apt-get install chromium");

function serve() {
  return new Promise((resolve) => {
    const server = createServer((_, reply) => {
      reply.setHeader("content-type", "text/html");
      reply.end("<!doctype html><title>passkeys</title>");
    });
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

async function inPage({ what, options }) {
  try {
    const credential =
      what === "create"
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
          })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
          });
    return { response: credential.toJSON() };
  } catch (error) {
    return { error: error.name, message: String(error.message) };
  }
}

const pieces = [];
for await (const piece of process.stdin) pieces.push(piece);
const { steps } = JSON.parse(Buffer.concat(pieces).toString());

const servers = [await serve(), await serve()];
const origins = servers.map((server) => `http://localhost:${server.address().port}`);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--no-first-run"],
});
const page = await (await browser.newContext()).newPage();
page.setDefaultTimeout(30_000);
await page.goto(origins[0]);
const cdp = await page.context().newCDPSession(page);
await cdp.send("WebAuthn.enable");

let authenticatorId;
const results = [];

async function newDevice() {
  if (authenticatorId) await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  ({ authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options }));
  return {};
}

async function setBack(count) {
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  for (const credential of credentials) {
    await cdp.send("WebAuthn.removeCredential", {
      authenticatorId,
      credentialId: credential.credentialId,
    });
    credential.signCount = count;
    await cdp.send("WebAuthn.addCredential", { authenticatorId, credential });
  }
  return {};
}

function run(step) {
  if (step.do === "device") return newDevice();
  if (step.do === "page") return page.goto(origins[step.origin]).then(() => ({}));
  if (step.do === "set_back") return setBack(step.count);
  const options = step.options;
  const made = (step.of ?? []).map((at) => ({ type: "public-key", id: results[at].response.id }));
  if (made.length > 0) options[step.do === "create" ? "excludeCredentials" : "allowCredentials"] = made;
  return page.evaluate(inPage, { what: step.do, options });
}

for (const step of steps) results.push(await run(step));
await browser.close();
for (const server of servers) server.close();
process.stdout.write(JSON.stringify({ origins, results }));
process.exit(0);
