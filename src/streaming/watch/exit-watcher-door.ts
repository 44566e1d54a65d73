import type { StopSignal } from '../../core/call-options.js';
import type { ContainerId } from '../../core/ids.js';
import type { ExitWatcherOptions, ObservedExit, ExitWatcher as Watcher, WatchedService } from './exit-watcher.js';

/**
 * Tells when containers end; one per runtime connection serves all its jobs. Events are hints, the status is the truth:
 * every hint, gap or doubt leads to a look at the status, and all containers are listed from time to time anyway. What
 * does the work is loaded with the first container: a node has its own watcher, and most programs need no other.
 */
export class ExitWatcher {
  readonly #load: () => Promise<Watcher>;
  #watcher: Promise<Watcher> | undefined;

  constructor(service: WatchedService, options: ExitWatcherOptions) {
    this.#load = async () => new (await import('./exit-watcher.js')).ExitWatcher(service, options);
  }

  /**
   * Opens the event stream before there is anything to watch, so that the first events prove that it delivers. The
   * stream stays open while anything holds or watches. Call the answer once to let go.
   */
  hold(): () => void {
    let letGo: (() => void) | undefined;
    let isHeld = true;
    void this.#opened().then((watcher) => {
      if (isHeld) letGo = watcher.hold();
    });
    return () => {
      isHeld = false;
      letGo?.();
    };
  }

  /** Waits for the end of a container. It is looked at right away, and again whenever there may be news. Never rejects. */
  async exitOf(id: ContainerId, signal?: StopSignal): Promise<ObservedExit | 'aborted'> {
    return (await this.#opened()).exitOf(id, signal);
  }

  #opened(): Promise<Watcher> {
    return (this.#watcher ??= this.#load());
  }
}
