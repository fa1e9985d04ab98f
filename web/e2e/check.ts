// A handful of named promises, kept or not, in order. The last line is the count.

export type Step = () => Promise<void>;

export class Checks {
  private passed = 0;
  private failed = 0;

  /** Runs one step; a failure is told and does not stop the others. */
  async keeps(promise: string, step: Step, onFailure?: () => Promise<void>): Promise<boolean> {
    const started = performance.now();
    try {
      await step();
      this.passed += 1;
      console.log(`ok    ${promise} (${Math.round(performance.now() - started)} ms)`);
      return true;
    } catch (error) {
      this.failed += 1;
      console.log(
        `FAIL  ${promise}\n      ${String(error instanceof Error ? error.message : error).replaceAll("\n", "\n      ")}`,
      );
      await onFailure?.().catch(() => undefined);
      return false;
    }
  }

  /** Prints the count and says with which status to end. */
  finish(): number {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}

export function expectEqual(actual: unknown, wanted: unknown, what: string): void {
  if (actual !== wanted) throw new Error(`${what}: ${String(actual)}, wanted ${String(wanted)}`);
}

export function expectTrue(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}
