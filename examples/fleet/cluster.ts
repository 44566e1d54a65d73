import { CraneNode, type JobOutcome } from 'crane-cri';
import type { MockFleet } from 'crane-cri/testing';

interface Slots {
  readonly node: CraneNode;
  free: number;
}

/** A scheduler in its simplest form: a job goes to the node with the most free slots. */
export class Cluster {
  readonly #nodes: readonly Slots[];
  readonly #waiting: (() => void)[] = [];

  private constructor(nodes: readonly Slots[]) {
    this.#nodes = nodes;
  }

  static async over(fleet: MockFleet, { slotsPerNode }: { readonly slotsPerNode: number }): Promise<Cluster> {
    const nodes = await Promise.all(
      fleet.nodes.map(async (mock) => {
        const node = await CraneNode.over(mock.service);
        if (node.isErr()) throw new Error(node.error.message);
        return { node: node.value, free: slotsPerNode };
      }),
    );
    return new Cluster(nodes);
  }

  /** Runs so many jobs and counts how they ended. */
  async run(jobs: number): Promise<Readonly<Record<string, number>>> {
    const report: Record<string, number> = {};
    const running: Promise<void>[] = [];
    for (let jobId = 1; jobId <= jobs; jobId++) {
      const slots = await this.#place();
      running.push(
        this.#runOn(slots.node, jobId).then((outcome) => {
          report[outcome] = (report[outcome] ?? 0) + 1;
          slots.free++;
          this.#waiting.shift()?.();
        }),
      );
    }
    await Promise.all(running);
    return report;
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map(({ node }) => node[Symbol.asyncDispose]()));
  }

  async #place(): Promise<Slots> {
    for (;;) {
      const best = this.#nodes.reduce((a, b) => (b.free > a.free ? b : a));
      if (best.free > 0) {
        best.free--;
        return best;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async #runOn(node: CraneNode, jobId: number): Promise<string> {
    const job = node.job({ jobId, jobName: `kind-${jobId % 100}`, image: 'ubuntu:22.04', command: ['work'] });
    if (job.isErr()) return job.error.kind;
    const outcome = await job.value.run();
    return outcome.match(describe, (error) => error.kind);
  }
}

function describe(outcome: JobOutcome): string {
  return outcome.kind === 'exited' ? `exited ${outcome.exit.code}` : outcome.kind;
}
