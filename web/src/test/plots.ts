// In place of the chart library, which needs a canvas: keeps what it was given. Used by
// `vi.mock("uplot", () => import("~/test/plots.ts"))`.
interface Scales {
  scales: { x: { range: (plot: unknown, low: number, high: number) => [number, number] } };
}

export interface Drawn {
  /** Times, then the values of each series. */
  data: (number | null)[][];
  /** Where the scale of time begins and ends. */
  stretch: () => [number, number];
}

/** What is drawn now, in the order in which it was begun. */
export const drawn = new Set<Drawn>();

export default class Plot implements Drawn {
  cursor = { idx: null };
  data: (number | null)[][];
  private readonly options: Scales;

  constructor(options: Scales, data: (number | null)[][]) {
    this.options = options;
    this.data = data;
    drawn.add(this);
  }

  stretch(): [number, number] {
    const times = this.data[0] as number[];
    return this.options.scales.x.range(this, times[0] ?? 0, times.at(-1) ?? 0);
  }

  setData(data: (number | null)[][]): void {
    this.data = data;
  }

  destroy(): void {
    drawn.delete(this);
  }

  setSize(): void {}
  setCursor(): void {}
}
