// Who shows once more who it is, when a call wants that: one dialog for the whole console. Calls that come
// to want it while it is open wait for the same answer.

/** Resolves with true once it has been shown, with false if the person would rather not. */
export type Asker = () => Promise<boolean>;

let asker: Asker | null = null;
let asking: Promise<boolean> | null = null;

/** Whoever asks from now on. Returns how to stop; then nobody asks, and refusals stand. */
export function askWith(next: Asker): () => void {
  asker = next;
  return () => {
    if (asker === next) asker = null;
  };
}

export function showOnceMore(): Promise<boolean> {
  if (!asker) return Promise.resolve(false);
  asking ??= asker()
    .catch(() => false)
    .finally(() => (asking = null));
  return asking;
}
