// Lists come in pages; a view that sorts and searches wants them together, up to a limit.
export const ROWS_MAX = 10_000;

/** Rows of all pages in order, or until there are enough. Stops at ROWS_MAX, so that no list can fill the browser. */
export async function allPages<P extends { nextPageToken: string }, R>(
  get: (pageToken: string | undefined) => Promise<P>,
  rowsOf: (page: P) => R[],
  enough: (rows: R[]) => boolean = () => false,
): Promise<R[]> {
  const rows: R[] = [];
  let token: string | undefined;
  do {
    const page = await get(token);
    rows.push(...rowsOf(page));
    token = page.nextPageToken;
  } while (token && rows.length < ROWS_MAX && !enough(rows));
  return rows;
}
