// Readings with gaps: what was not measured is drawn as nothing, not as a line across.

/** Of more than so many spans between two readings, something is missing there. */
const SPANS_MAX = 1.5;

export interface Spaced<R> {
  /** Seconds since 1970, rising. */
  times: number[];
  /** Nothing at a time that begins a gap. */
  readings: (R | undefined)[];
}

/** `at`: seconds since 1970, rising from reading to reading. */
export function withGaps<R>(
  readings: readonly R[],
  at: (reading: R) => number,
  spanSeconds: number,
): Spaced<R> {
  const spaced: Spaced<R> = { times: [], readings: [] };
  let last: number | undefined;
  for (const reading of readings) {
    const time = at(reading);
    if (last !== undefined && time - last > SPANS_MAX * spanSeconds) {
      spaced.times.push(last + spanSeconds);
      spaced.readings.push(undefined);
    }
    spaced.times.push(time);
    spaced.readings.push(reading);
    last = time;
  }
  return spaced;
}

/** Places of values that stand alone: a line shows nothing of them. */
export function lonely(values: readonly (number | null | undefined)[]): number[] {
  const there = (index: number) => values[index] !== null && values[index] !== undefined;
  return values.flatMap((_value, index) =>
    there(index) && !there(index - 1) && !there(index + 1) ? [index] : [],
  );
}
