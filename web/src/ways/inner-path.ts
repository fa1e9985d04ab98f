/**
 * A path of this console as it is, the overview for anything else: another site, another scheme, what browsers
 * read as either (`//host`, `/\host`, a tab in between), and the pages of signing in, which would lead in circles.
 */
export function innerPath(path: unknown): string {
  if (typeof path !== "string" || path.length > 2000) return "/";
  // What is not printable ASCII is written in percents wherever the console itself makes an address.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(path) || path.includes("\\")) return "/";
  const { origin, pathname } = new URL(path, "https://console.invalid");
  if (origin !== "https://console.invalid" || pathname.startsWith("//")) return "/";
  return /^\/sign-in(\/|$)/.test(pathname) ? "/" : path;
}
