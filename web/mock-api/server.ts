// The mock API over HTTP: with the built console (`npm run mock-server`), or inside Vite (`npm run dev:mock`).
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { MockNetwork } from "./network.ts";
import { handle } from "./handle.ts";
import { emptyNetwork, seededNetwork } from "./seed.ts";

const TICK_MILLIS = 125;
const dist = fileURLToPath(new URL("../dist", import.meta.url));

// The coordinator's own policy: what the console does must be possible under it.
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

async function answer(
  network: MockNetwork,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const withBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method ?? "GET",
    headers: incoming.headers as Record<string, string>,
    signal: gone.signal,
    ...(withBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" }),
  } as RequestInit);
  const signedIn = /mock-session=1/.test(incoming.headers.cookie ?? "");
  const response = await handle(network, request, signedIn);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  if (!response.body) return void outgoing.end();
  for await (const chunk of response.body) if (!outgoing.destroyed) outgoing.write(chunk);
  outgoing.end();
}

/** The console's own files; any other path is one of its pages. */
async function file(path: string, outgoing: ServerResponse): Promise<void> {
  const wanted = extname(path) ? path : "/index.html";
  const full = join(dist, normalize(wanted));
  const bytes = full.startsWith(dist) ? await readFile(full).catch(() => null) : null;
  if (!bytes) return void outgoing.writeHead(404).end();
  outgoing.writeHead(200, {
    "Content-Type": types[extname(wanted)] ?? "application/octet-stream",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  });
  outgoing.end(bytes);
}

export function startMock(make: (now: number) => MockNetwork = seededNetwork) {
  const network = make(Date.now());
  const timer = setInterval(() => network.tick(Date.now()), TICK_MILLIS);
  const middleware = (incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => {
    if (incoming.url?.startsWith("/mock-provider/"))
      return beProvider(new URL(incoming.url, "http://host"), outgoing);
    if (!incoming.url?.startsWith("/v1/")) return next();
    answer(network, incoming, outgoing).catch(() => outgoing.destroy());
  };
  return { network, middleware, stop: () => clearInterval(timer) };
}

/** In place of a provider: says yes at once. Apple answers by a form, which leads here by a ticket. */
function beProvider(url: URL, outgoing: ServerResponse): void {
  const provider = url.pathname.slice("/mock-provider/".length);
  const answer = provider === "apple" ? "ticket=ok" : "code=ok";
  const state = encodeURIComponent(url.searchParams.get("state") ?? "");
  const location = `/sign-in/callback/${provider}?state=${state}&${answer}`;
  outgoing.writeHead(303, { Location: location }).end();
}

/** Serves the built console and the mock API. Port 0: any free one. */
export async function serveMock(port: number, make?: (now: number) => MockNetwork) {
  const mock = startMock(make);
  const server = createServer((incoming, outgoing) =>
    mock.middleware(
      incoming,
      outgoing,
      () => void file(new URL(incoming.url ?? "/", "http://host").pathname, outgoing),
    ),
  );
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  const close = () => {
    mock.stop();
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${address.port}`, network: mock.network, close };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const empty = process.argv.includes("--empty");
  const { url } = await serveMock(
    Number(process.env["PORT"] ?? 8090),
    empty ? emptyNetwork : seededNetwork,
  );
  console.log(`${url}/sign-in#token=mock`);
}
