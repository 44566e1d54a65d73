import type { ContainerId, SandboxId } from '../../../core/ids.js';
import { type Exit, judgeExit } from '../../../policy/exit/exit.js';
import { WRAPPER_MOUNT } from '../../../policy/exit/wrapper.js';
import type { ObservedExit } from '../../../streaming/watch/exit-watcher.js';
import type { CancelSwitch } from '../../outcome/cancel-switch.js';
import type { Ending } from '../../outcome/ending.js';
import { believedExit, readExitFile } from './exit-truth.js';
import type { Moment } from '../../record/moment.js';
import type { EndTimer } from './end-timer.js';
import { execDoubt } from './never-executed.js';
import { RetryBudget } from '../../services/retry-budget.js';
import type { JobServices } from '../../services/services.js';
import { stopProgram } from './stop-program.js';

/** How long to ask for the state of a sandbox, in milliseconds. */
const SANDBOX_BUDGET_MS = 60_000;

const SHIM_DIED =
  'its sandbox is not ready although nobody here stopped it, as when the shim is killed: the code 255 is then made up';
const NOT_TOLD =
  'the code 255 is made up where a shim was killed, and the runtime does not tell whether its sandbox lives';

/** What is known of a program besides its container. */
export interface ProgramTraits {
  readonly sandboxId: SandboxId | undefined;
  /** The log that the runtime writes, where there is one. */
  readonly logPath: string | undefined;
  /** Folder of its exit file on the host. */
  readonly exitFolder: string | undefined;
  /** Whether an earlier process started it: an exit that the first look shows may be an old one. */
  readonly isRecovered: boolean;
}

/** A program that was started, watched to its end. */
export class Program {
  readonly #services: JobServices;
  readonly #containerId: ContainerId;
  readonly #cancel: CancelSwitch;
  readonly #traits: ProgramTraits;

  constructor(services: JobServices, containerId: ContainerId, cancel: CancelSwitch, traits: ProgramTraits) {
    this.#services = services;
    this.#containerId = containerId;
    this.#cancel = cancel;
    this.#traits = traits;
  }

  /**
   * Waits for its exit, or until its end is asked for (`undefined`), as `endTimer` does.
   *
   * @param started when it was started
   */
  async untilExit(endTimer: EndTimer, started: Moment): Promise<Ending | undefined> {
    endTimer.start(started);
    const seen = await this.#services.watcher.exitOf(this.#containerId, this.#cancel);
    endTimer.stop();
    if (seen === 'aborted') return undefined;
    // What can't be watched any more is stopped by the clean-up.
    if (seen.kind === 'lost') return { kind: 'unknown', evidence: seen.message };
    const exit = await this.#exit(seen, false);
    if (exit !== undefined) return { kind: 'exit', exit };
    const why = seen.kind === 'gone' ? seen.message : 'no status';
    return { kind: 'unknown', evidence: `somebody else removed the container: ${why}` };
  }

  /** Ends it: SIGTERM, the grace period, SIGKILL. Its exit is reported where it is known to be the program's own. */
  async stop(gracePeriodMs: number): Promise<Ending> {
    const seen = await stopProgram(this.#services, this.#containerId, gracePeriodMs, this.#cancel.hurry);
    const request = this.#cancel.request ?? { by: 'caller', reason: undefined, during: 'running' };
    const exit = seen === undefined ? undefined : await this.#exit(seen, true);
    const isKnown = exit !== undefined && judgeExit(exit) !== 'unknown';
    return { kind: 'cancelled', request, exit: isKnown ? exit : undefined };
  }

  async #exit(seen: ObservedExit, stopped: boolean): Promise<Exit | undefined> {
    const { isRecovered, exitFolder, logPath } = this.#traits;
    const isOld = isRecovered && seen.kind === 'exited' && seen.source === 'status';
    const exit = await believedExit(isOld ? { ...seen, source: 'recovered' } : seen, {
      stopped,
      exitFolder,
      nowMs: this.#services.clock.nowMs(),
      sandboxDoubt: () => this.#sandboxDoubt(),
    });
    if (seen.kind !== 'exited' || exit?.certainty !== 'certain' || judgeExit(exit) !== 'exited') return exit;
    const doubt = await execDoubt(exit, {
      isWrapped: seen.status.mounts.some(({ containerPath }) => containerPath === WRAPPER_MOUNT),
      hasRecord: async () => exitFolder !== undefined && (await readExitFile(exitFolder)) !== undefined,
      logPath,
      losesFinalOutput: this.#services.capabilities.losesFinalOutput,
    });
    return doubt === undefined ? exit : { ...exit, certainty: 'likely', doubt };
  }

  async #sandboxDoubt(): Promise<string | undefined> {
    const { sandboxId: podSandboxId } = this.#traits;
    if (podSandboxId === undefined) return undefined;
    const budget = new RetryBudget(this.#services, SANDBOX_BUDGET_MS);
    for (;;) {
      const answer = await this.#services.runtime.podSandboxStatus({ podSandboxId, verbose: true });
      if (answer.isOk()) {
        const { status, info } = answer.value;
        return status?.state === 'SANDBOX_NOTREADY' || hasNoProcess(info) ? SHIM_DIED : undefined;
      }
      if (answer.error.kind === 'not_found') return SHIM_DIED;
      if (!(await budget.pause())) return `${NOT_TOLD}: ${answer.error.message}`;
    }
  }
}

/** containerd reports at once that the sandbox's own process is gone; some go on calling the sandbox ready for long. */
function hasNoProcess({ info = '' }: Readonly<Record<string, string>>): boolean {
  const told = /"processStatus":\s*"(\w{1,20})"/.exec(info)?.[1];
  return told !== undefined && told !== 'running';
}
