// What a run of the tests shows: a line of progress every few seconds, each failure in full, why tests were skipped.
import { DefaultReporter } from 'vitest/node';

const BEAT_MS = 8_000;
/** What most tests that are skipped have in common; further reasons are counted. */
const MAX_REASONS = 12;

export class ProgressReporter extends DefaultReporter {
  /** Tests by how they ended; a file that fails without a failing test (it does not load, a hook throws) is a failure too. */
  counts = { passed: 0, failed: 0, skipped: 0 };
  #files = 0;
  #ended = 0;
  #reasons = new Map();
  #beat;
  #startedAt = performance.now();

  constructor() {
    super({ summary: false });
  }

  onInit(vitest) {
    super.onInit(vitest);
    this.#beat = setInterval(() => this.#tell(), BEAT_MS);
  }

  onTestRunStart(specifications) {
    super.onTestRunStart(specifications);
    this.#files = specifications.length;
    this.#tell();
  }

  onTestModuleEnd(module) {
    this.#ended += 1;
    let hasFailed = false;
    for (const test of module.children.allTests()) {
      const { state, note } = test.result();
      if (state === 'skipped') this.#reasons.set(note, (this.#reasons.get(note) ?? 0) + 1);
      if (state === 'failed') hasFailed = true;
      this.counts[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
    }
    if (!module.ok() && !hasFailed) this.counts.failed += 1;
    // Files that are well are counted.
    if (!module.ok()) super.onTestModuleEnd(module);
  }

  /** Ours is the closing line, printed once. */
  reportTestSummary() {}

  /** Prints why tests were skipped, and then the counts: `12 passed, 0 failed, 3 skipped`. */
  close(isGreen) {
    clearInterval(this.#beat);
    const reasons = [...this.#reasons].sort(([, a], [, b]) => b - a);
    for (const [reason, count] of reasons.slice(0, MAX_REASONS)) {
      console.log(`skipped ${count}: ${reason ?? 'no reason given'}`);
    }
    const others = reasons.slice(MAX_REASONS).reduce((sum, [, count]) => sum + count, 0);
    if (others > 0) console.log(`skipped ${others}: other reasons`);
    const { passed, failed, skipped } = this.counts;
    // What ends the run outside of any file (a global setup, an unhandled rejection) is a failure too.
    const failures = Math.max(failed, isGreen ? 0 : 1);
    console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }

  #tell() {
    const seconds = Math.round((performance.now() - this.#startedAt) / 1000);
    const { passed, failed } = this.counts;
    const files = this.#files === 0 ? 'getting ready' : `${this.#ended} of ${this.#files} files`;
    console.log(`${seconds} s: ${files}, ${passed} tests passed${failed > 0 ? `, ${failed} FAILED` : ''}`);
  }
}
