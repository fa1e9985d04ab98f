/** Takes the browser to a provider. Throws for what is no page of the web. */
export function leaveFor(url: string): void {
  if (!/^https?:\/\//i.test(url)) throw new Error("the provider’s address is none");
  window.location.assign(url);
}
