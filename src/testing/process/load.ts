/** What a simulated process takes while it runs. */
export interface ProgramLoad {
  /** 1.5 is one and a half cores. @default 0.1 */
  readonly cpuCores?: number | undefined;
  /** Working set. Above the container's limit the process is killed for want of memory. @default 8 MiB */
  readonly memoryBytes?: number | undefined;
  /** Written outside of mounts, so that the writable layer grows. @default 0 */
  readonly diskBytesPerSecond?: number | undefined;
  /** Received, and sent as well, by a sandbox with a network of its own. @default 0 */
  readonly networkBytesPerSecond?: number | undefined;
}

/** What a process took from its start until now. */
export interface Consumption {
  readonly cpuNs: bigint;
  readonly cpuCores: number;
  readonly memoryBytes: bigint;
  readonly diskBytes: bigint;
  readonly networkBytes: bigint;
}

const MEBIBYTE = 1_048_576;

/** Adds up what a process takes, whose load may change. */
export class LoadMeter {
  #load: Required<{ [K in keyof ProgramLoad]: number }> = {
    cpuCores: 0.1,
    memoryBytes: 8 * MEBIBYTE,
    diskBytesPerSecond: 0,
    networkBytesPerSecond: 0,
  };
  #sinceMs: number;
  #cpuMs = 0;
  #diskBytes = 0;
  #networkBytes = 0;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** From now on it takes this; what is left out stays. */
  set(load: ProgramLoad, nowMs: number): void {
    this.#addUp(nowMs);
    const { cpuCores, memoryBytes, diskBytesPerSecond, networkBytesPerSecond } = this.#load;
    this.#load = {
      cpuCores: load.cpuCores ?? cpuCores,
      memoryBytes: load.memoryBytes ?? memoryBytes,
      diskBytesPerSecond: load.diskBytesPerSecond ?? diskBytesPerSecond,
      networkBytesPerSecond: load.networkBytesPerSecond ?? networkBytesPerSecond,
    };
  }

  read(nowMs: number): Consumption {
    this.#addUp(nowMs);
    return {
      cpuNs: BigInt(Math.round(this.#cpuMs * 1e6)),
      cpuCores: this.#load.cpuCores,
      memoryBytes: BigInt(this.#load.memoryBytes),
      diskBytes: BigInt(Math.round(this.#diskBytes)),
      networkBytes: BigInt(Math.round(this.#networkBytes)),
    };
  }

  #addUp(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#sinceMs);
    this.#sinceMs = nowMs;
    this.#cpuMs += elapsedMs * this.#load.cpuCores;
    this.#diskBytes += (elapsedMs / 1_000) * this.#load.diskBytesPerSecond;
    this.#networkBytes += (elapsedMs / 1_000) * this.#load.networkBytesPerSecond;
  }
}
