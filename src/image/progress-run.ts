import { callBack } from '../core/call-back.js';
import type { ResultAsync } from 'neverthrow';

import { orElse } from '../core/or-else.js';
import type { EnsuredImage, EnsureError, EnsureOptions } from './ensure/wanted.js';
import type { PullProgress } from './progress/hub.js';

/** An image on its way. */
export interface ProgressRun {
  readonly result: ResultAsync<EnsuredImage, EnsureError>;
  /**
   * Each step of the pull to the one reader, and of several that came meanwhile the latest. Ends when `result` is
   * there; breaking off does not end the pull. Empty where nothing is pulled.
   */
  readonly progress: AsyncIterable<PullProgress>;
}

export function watchProgress(
  options: EnsureOptions,
  ensure: (options: EnsureOptions) => ResultAsync<EnsuredImage, EnsureError>,
): ProgressRun {
  let latest: PullProgress | undefined;
  let isOver = false;
  let wake: () => void = () => undefined;
  const onProgress = (progress: PullProgress): void => {
    latest = progress;
    wake();
    callBack(options.onProgress, progress);
  };
  // What throws when read is refused where all options are.
  const result = ensure(orElse(() => ({ ...options, onProgress }), options));
  const end = (): void => {
    isOver = true;
    wake();
  };
  void result.then(end, end);
  async function* steps(): AsyncGenerator<PullProgress, void, undefined> {
    for (;;) {
      if (latest !== undefined) {
        const step = latest;
        latest = undefined;
        yield step;
      } else if (isOver) {
        return;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  }
  return { result, progress: { [Symbol.asyncIterator]: steps } };
}
