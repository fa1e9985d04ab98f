// One call of the mock API, as a function from a Request to a Response: the same for Node and for tests.
import type { MockNetwork } from "./network.ts";
import { Refused } from "./refused.ts";
import { publicRoutes, routes } from "./routes.ts";
import { provenNow } from "./sign-in.ts";

function signIn(body: Record<string, unknown>, network: MockNetwork): Response {
  if (body["token"] !== "mock") {
    return Response.json(
      {
        code: "unauthenticated",
        reason: "sign_in_link_over",
        message: "token: this sign-in link has been used or has expired; ask for a new one",
        field: "",
      },
      { status: 401 },
    );
  }
  provenNow({ network });
  return Response.json(network.accounts[0], {
    headers: { "Set-Cookie": "mock-session=1; Path=/; HttpOnly; SameSite=Strict" },
  });
}

/** Answers like a coordinator would: sign-in, the guard against other sites, then the call. */
export async function handle(
  network: MockNetwork,
  request: Request,
  signedIn: boolean,
): Promise<Response> {
  const url = new URL(request.url);
  const path = decodeURIComponent(url.pathname);
  const body = (await request.json().catch(() => ({}))) as Record<string, unknown>;
  const error = (status: number, code: string, reason: string, message: string) =>
    Response.json({ code, reason, message, field: "" }, { status });
  if (request.method !== "GET" && request.headers.get("x-ioworker") !== "1")
    return error(403, "permission_denied", "cross_site", "The header X-IOWorker is missing.");
  if (request.method === "POST" && path === "/v1/sessions") return signIn(body, network);
  const open = publicRoutes.some(
    ([method, pattern]) => method === request.method && pattern.test(path),
  );
  if (!signedIn && !open) return error(401, "unauthenticated", "not_signed_in", "Sign in first.");
  for (const [method, pattern, handler] of [...publicRoutes, ...routes]) {
    const match = method === request.method ? pattern.exec(path) : null;
    if (!match) continue;
    try {
      const answer = handler({ network, request, url, ids: match.slice(1), body, signedIn });
      if (answer instanceof Response) return answer;
      const headers: Record<string, string> =
        path === "/v1/sessions/current" ? { "Set-Cookie": "mock-session=; Path=/; Max-Age=0" } : {};
      return Response.json(answer, { headers });
    } catch (refused) {
      if (refused instanceof Refused)
        return Response.json(refused.refusal, { status: refused.status });
      throw refused;
    }
  }
  return error(404, "not_found", "no_such_call", `There is no call ${request.method} ${path}.`);
}
