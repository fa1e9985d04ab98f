// The page that somebody opened before being signed in: signing in leads back to it. Kept outside of the tab, as the
// link that signs in may open in another one, and for as long as such a link is good.
import { innerPath } from "~/ways/inner-path.ts";

const KEY = "ioworker.place";
const KEPT_MILLIS = 15 * 60_000;

export function keepPlace(href: string): void {
  localStorage.setItem(KEY, JSON.stringify({ href, at: Date.now() }));
}

/** A page of this console; the overview where none was kept. It is told once. */
export function takePlace(): string {
  const stored = localStorage.getItem(KEY);
  localStorage.removeItem(KEY);
  try {
    const { href, at } = JSON.parse(stored ?? "") as { href: unknown; at: unknown };
    const fresh = typeof at === "number" && Math.abs(Date.now() - at) < KEPT_MILLIS;
    return fresh ? innerPath(href) : "/";
  } catch {
    return "/";
  }
}
