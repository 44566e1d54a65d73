/** One thing to measure; `once` answers how many milliseconds it took, by whatever clock fits it. */
export interface Contender {
  readonly name: string;
  readonly once: () => Promise<number>;
}

/** What many samples come to, in milliseconds. */
export interface Figures {
  readonly name: string;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  /** Median over the median of the first contender. */
  readonly ratio: number;
}

/** Takes turns, so that a disturbance of the machine meets all contenders alike. The first rounds warm up and don't count. */
export async function compare(contenders: readonly Contender[], rounds: number): Promise<readonly Figures[]> {
  const warmUp = Math.ceil(rounds / 10);
  const samples = contenders.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const elapsed = await contender.once();
      if (round >= 0) samples[index]?.push(elapsed);
    }
  }
  const at = (sorted: readonly number[], share: number): number =>
    sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  const sorted = samples.map((values) => values.sort((a, b) => a - b));
  const base = at(sorted[0] ?? [], 0.5);
  return contenders.map(({ name }, index) => {
    const values = sorted[index] ?? [];
    const median = at(values, 0.5);
    return { name, median, p10: at(values, 0.1), p90: at(values, 0.9), ratio: median / base };
  });
}
