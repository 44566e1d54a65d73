import type { PullProgress } from 'crane-cri';

/** What the view writes to. */
export interface Screen {
  readonly isTTY?: boolean;
  /** Width of a terminal, in characters. */
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_WIDTH = 30;
/** In a pipe, a line for each part of the image that has come, in percent. */
const STEP_PERCENT = 10;

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;

/** One line that says how far a pull is. What is not known to the byte is not shown as if it were. */
export function pullLine({ phase, attempt, waitMs = 0, elapsedMs, transfer }: PullProgress): string {
  const again = attempt > 1 ? ` (try ${attempt})` : '';
  if (phase === 'failed') return `image: not pulled${again}`;
  if (phase === 'queued') return `image: waiting for its turn${again}`;
  if (phase === 'backing_off') return `image: trying again in ${(waitMs / 1_000).toFixed(0)} s${again}`;
  const seconds = `${(elapsedMs / 1_000).toFixed(0)} s`;
  const verb = phase === 'done' ? 'pulled' : 'pulling';
  switch (transfer.accuracy) {
    case 'exact': {
      const amount = `${megabytes(transfer.doneBytes)} of ${megabytes(transfer.totalBytes)}`;
      return `image: ${verb} ${transfer.percent.toFixed(1)} %, ${amount}, ${seconds}${again}`;
    }
    case 'estimate':
      return `image: ${verb}, about ${megabytes(transfer.doneBytes)}, ${seconds}${again}`;
    case 'none':
      return `image: ${verb}, ${seconds}${again}`;
  }
}

function bar(percent: number): string {
  const full = Math.floor((percent / 100) * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}] `;
}

/** Shows a pull: a live bar on a terminal, plain lines in a pipe. */
export class PullView {
  readonly #screen: Screen;
  #lastMark = '';

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  show(progress: PullProgress): void {
    const { transfer, phase, attempt } = progress;
    const percent = transfer.accuracy === 'exact' ? transfer.percent : undefined;
    if (this.#screen.isTTY === true) {
      const line = `${percent === undefined ? '' : bar(percent)}${pullLine(progress)}`;
      this.#screen.write(`\r\x1b[K${line.slice(0, (this.#screen.columns ?? 80) - 1)}`);
      return;
    }
    const mark = `${phase} ${attempt} ${percent === undefined ? '' : Math.floor(percent / STEP_PERCENT)}`;
    if (mark === this.#lastMark) return;
    this.#lastMark = mark;
    this.#screen.write(`launch: ${pullLine(progress)}\n`);
  }
}
