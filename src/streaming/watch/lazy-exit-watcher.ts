import type { StopSignal } from '../../core/call-options.js';
import type { ContainerId } from '../../core/ids.js';
import { lazily } from '../../core/lazy.js';
import { signalOf } from '../../core/scope.js';
import type { ExitWatcherOptions, ObservedExit, ExitWatcher as Watcher, WatchedService } from './exit-watcher.js';

/**
 * Tells when containers end; one per runtime connection serves all its jobs. Events are hints, the status is the truth:
 * every hint, gap or doubt leads to a look at the status, and all containers are listed from time to time anyway. What
 * does the work is loaded with the first container: a node has its own watcher, and most programs need no other.
 */
export class ExitWatcher {
  readonly #opened: () => Promise<Watcher>;

  constructor(service: WatchedService, options: ExitWatcherOptions) {
    this.#opened = lazily(async () => {
      const { ExitWatcher: Opened } = await import('./exit-watcher.js');
      return new Opened(service, options);
    });
  }

  /**
   * Opens the event stream before there is anything to watch, so that the first events prove that it delivers. The
   * stream stays open while anything holds or watches. Call the answer once to let go.
   */
  hold(): () => void {
    let letGo: (() => void) | undefined;
    let isHeld = true;
    // Where it can't be loaded, whoever watches is told so.
    void this.#opened().then(
      (watcher) => {
        if (isHeld) letGo = watcher.hold();
      },
      () => undefined,
    );
    return () => {
      isHeld = false;
      letGo?.();
    };
  }

  /**
   * Waits for the end of a container. It is looked at right away, and again whenever there may be news. Never rejects:
   * where it can't look, as its service or options are none, it answers `aborted`.
   */
  async exitOf(id: ContainerId, signal?: StopSignal): Promise<ObservedExit | 'aborted'> {
    try {
      return await (await this.#opened()).exitOf(id, signalOf(signal));
    } catch {
      return 'aborted';
    }
  }
}
