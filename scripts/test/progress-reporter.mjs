// What a run of the tests shows: a line of progress every few seconds, each failure in full, why tests were skipped.
import { DefaultReporter } from 'vitest/node';

const BEAT_MS = 8_000;
/** How many of the slowest files are named. */
const MAX_SLOWEST = 15;
/** Files that take less than this are not slow. */
const SLOW_MS = 10_000;
/** How many of the tests that fail are named at once, and once more at the end, where a log that was cut shows them. */
const MAX_FAILURES = 20;

/** What most tests that are skipped have in common; further reasons are counted. */
const MAX_REASONS = 12;

const seconds = (ms) => `${Math.round(ms / 1000)} s`;

/** The counts of one run of tests, or of several that go on beside each other. */
export class Progress {
  /** Tests by how they ended; a file that fails without a failing test (it does not load, a hook throws) is a failure too. */
  counts = { passed: 0, failed: 0, skipped: 0 };
  #files = 0;
  #ended = 0;
  #reasons = new Map();
  #projects = new Map();
  #durations = [];
  #failures = [];
  #beat;
  #startedAt = performance.now();

  begin() {
    this.#beat ??= setInterval(() => this.#tell(), BEAT_MS);
  }

  addFiles(count) {
    this.#files += count;
    this.#tell();
  }

  addProject(name) {
    if (!this.#projects.has(name)) this.#projects.set(name, { startedAt: performance.now(), files: 0, tests: 0 });
  }

  addFile(module) {
    this.#ended += 1;
    const project = this.#projects.get(module.project.name);
    project.files += 1;
    project.ms = performance.now() - project.startedAt;
    this.#durations.push({
      ms: module.diagnostic().duration,
      file: `${module.project.name}: ${module.relativeModuleId}`,
    });
    let hasFailed = false;
    for (const test of module.children.allTests()) {
      project.tests += 1;
      const { state, note } = test.result();
      if (state === 'skipped') {
        const reason = note ?? test.meta().skippedAs;
        this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
      }
      if (state === 'failed') {
        hasFailed = true;
        this.#addFailure(module, `: ${test.fullName}`, test.result().errors);
      }
      this.counts[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
    }
    if (module.ok() || hasFailed) return;
    this.counts.failed += 1;
    this.#addFailure(module, '', module.errors());
  }

  #addFailure(module, test, errors) {
    const [why = 'failed'] = (errors?.[0]?.message ?? '').split('\n').filter((line) => line !== '');
    const failure = `FAILED ${module.project.name}: ${module.relativeModuleId}${test}: ${why.slice(0, 200)}`;
    if (this.#failures.push(failure) <= MAX_FAILURES) console.log(failure);
  }

  /** Prints how long the projects took, why tests were skipped, and then the counts: `12 passed, 0 failed, 3 skipped`. */
  close(isGreen) {
    clearInterval(this.#beat);
    for (const [name, { files, tests, ms }] of this.#projects) {
      console.log(`${name}: ${files} files, ${tests} tests, ${seconds(ms)}`);
    }
    const slowest = this.#durations.filter(({ ms }) => ms >= SLOW_MS).sort((a, b) => b.ms - a.ms);
    for (const { ms, file } of slowest.slice(0, MAX_SLOWEST)) console.log(`slow: ${seconds(ms)} ${file}`);
    const reasons = [...this.#reasons].sort(([, a], [, b]) => b - a);
    for (const [reason, count] of reasons.slice(0, MAX_REASONS)) {
      console.log(`skipped ${count}: ${reason ?? 'no reason given'}`);
    }
    const others = reasons.slice(MAX_REASONS).reduce((sum, [, count]) => sum + count, 0);
    if (others > 0) console.log(`skipped ${others}: other reasons`);
    for (const failure of this.#failures.slice(0, MAX_FAILURES)) console.log(failure);
    const { passed, failed, skipped } = this.counts;
    // What ends the run outside of any file (a global setup, an unhandled rejection) is a failure too.
    const failures = Math.max(failed, isGreen ? 0 : 1);
    console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }

  #tell() {
    const { passed, failed } = this.counts;
    const files = this.#files === 0 ? 'getting ready' : `${this.#ended} of ${this.#files} files`;
    const failures = failed > 0 ? `, ${failed} FAILED` : '';
    console.log(`${seconds(performance.now() - this.#startedAt)}: ${files}, ${passed} tests passed${failures}`);
  }
}

export class ProgressReporter extends DefaultReporter {
  #progress;

  constructor(progress) {
    super({ summary: false });
    this.#progress = progress;
  }

  onInit(vitest) {
    super.onInit(vitest);
    this.#progress.begin();
  }

  onTestRunStart(specifications) {
    super.onTestRunStart(specifications);
    this.#progress.addFiles(specifications.length);
  }

  onTestModuleQueued(module) {
    super.onTestModuleQueued?.(module);
    this.#progress.addProject(module.project.name);
  }

  onTestModuleEnd(module) {
    this.#progress.addFile(module);
    // Files that are well are counted.
    if (!module.ok()) super.onTestModuleEnd(module);
  }

  /** Ours is the closing line, printed once. */
  reportTestSummary() {}
}
