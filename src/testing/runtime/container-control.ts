import type { ContainerRecord } from '../state/records.js';
import { SIGNALS } from '../process/process.js';
import type { RuntimeState } from '../state/runtime-state.js';

/** A container in a test's hands. */
export class ContainerControl {
  readonly #state: RuntimeState;
  readonly #idOrName: string;

  constructor(state: RuntimeState, idOrName: string) {
    this.#state = state;
    this.#idOrName = idOrName;
  }

  /** Whether the runtime knows it. */
  get exists(): boolean {
    return this.#find() !== undefined;
  }

  /** Its process ends by itself, with this code. */
  async exit(exitCode: number): Promise<void> {
    const { process, exited } = this.#running();
    process.finish({ exitCode: exitCode & 0xff, oomKilled: false });
    await exited;
  }

  /** Sends a signal from the host, such as `SIGKILL`. What it does to the process depends on the process. */
  signal(name: string): void {
    const number = SIGNALS[name];
    if (number === undefined) throw new Error(`unknown signal ${name}`);
    this.#running().process.signal(number);
  }

  /** Its process is killed for want of memory, or a child of it is, and it ends with the code given. */
  async runOutOfMemory(exitCode = 137): Promise<void> {
    const { process, exited } = this.#running();
    process.finish({ exitCode, oomKilled: true });
    await exited;
  }

  /** Writes as its process would. */
  write(stream: 'stdout' | 'stderr', text: string): void {
    this.#running().process.write(stream, text);
  }

  #find(): ContainerRecord | undefined {
    const found = this.#state.lookUpContainer(this.#idOrName);
    if (found !== undefined && found !== 'ambiguous') return found;
    return [...this.#state.containers.values()].findLast(
      (container) => container.config.metadata?.name === this.#idOrName,
    );
  }

  #running(): { readonly process: NonNullable<ContainerRecord['process']>; readonly exited: Promise<void> } {
    const container = this.#find();
    if (container === undefined) throw new Error(`no container ${this.#idOrName}`);
    const { process, exited } = container;
    if (process === undefined || exited === undefined || process.ended !== undefined) {
      throw new Error(`container ${this.#idOrName} does not run`);
    }
    return { process, exited };
  }
}
