// What a provider sent back with the browser. It is taken out of the address before anything else reads that,
// so that it neither stays in the history nor is rewritten by the router; after a reload it is gone.

const PATH = "/sign-in/callback/";
const BYTES_MAX = 16_384;

let held = "";

/** Before the router starts: takes the query out of the address if this is where providers lead to. */
export function holdCallback(): void {
  const { pathname, search } = window.location;
  if (!pathname.startsWith(PATH) || !search) return;
  held = search.slice(1, BYTES_MAX);
  window.history.replaceState(window.history.state, "", pathname);
}

export interface Callback {
  attemptId: string;
  /** Of a provider that answered by a form. */
  ticket: string;
  /** Everything, as it came. */
  query: string;
}

/** Once; nothing the second time. */
export function takeCallback(): Callback | undefined {
  const query = held;
  held = "";
  const parameters = new URLSearchParams(query);
  const attemptId = parameters.get("state") ?? "";
  if (!attemptId) return undefined;
  return { attemptId, ticket: parameters.get("ticket") ?? "", query };
}
