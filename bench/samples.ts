import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** Collects all garbage now, so that what is left on the heap is in use. */
export const collectGarbage = runInNewContext('gc') as () => void;

/** One thing to measure; `once` answers how much it took, by whatever clock or counter fits it. */
export interface Contender {
  readonly name: string;
  readonly once: () => Promise<number> | number;
}

/** What many samples come to, in the unit of their table. */
export interface Figures {
  readonly name: string;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  /** To the first contender: the median of what each round's two samples give. */
  readonly ratio: number;
}

/**
 * Takes turns, so that a disturbance of the machine meets all contenders alike, and begins each round with another one.
 * The first rounds warm up and don't count.
 */
export async function compare(contenders: readonly Contender[], rounds: number): Promise<readonly Figures[]> {
  const warmUp = Math.ceil(rounds / 10);
  const samples = contenders.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const index = (turn + Math.max(0, round)) % contenders.length;
      const took = await contenders[index]?.once();
      if (round >= 0 && took !== undefined) samples[index]?.push(took);
    }
  }
  const first = samples[0] ?? [];
  return contenders.map(({ name }, index) => {
    const own = samples[index] ?? [];
    return { ...figuresOf(name, own), ratio: quantile(own.map((value, round) => value / (first[round] ?? NaN))) };
  });
}

/** The figures of one contender alone. */
export function figuresOf(name: string, samples: readonly number[]): Figures {
  return { name, median: quantile(samples), p10: quantile(samples, 0.1), p90: quantile(samples, 0.9), ratio: 1 };
}

export function quantile(samples: readonly number[], share = 0.5): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
}

/** Milliseconds that `work` takes. */
export async function elapsedMs(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Milliseconds of processor time that this process spends meanwhile, its helper threads included. */
export async function processorMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
