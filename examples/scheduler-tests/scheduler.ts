import type { ContainerJobSpec, CraneNode, JobOutcome } from 'crane-cri';

/** What the scheduler writes in its books. */
export interface Booked {
  readonly node: string;
  readonly outcome: JobOutcome;
}

/**
 * A scheduler small enough to read: it tries one node after the other, and goes on to the next only where nothing of the
 * job can have run.
 */
export class Scheduler {
  readonly books: Booked[] = [];
  readonly #nodes: ReadonlyMap<string, CraneNode>;

  constructor(nodes: ReadonlyMap<string, CraneNode>) {
    this.#nodes = nodes;
  }

  async run(spec: ContainerJobSpec): Promise<Booked> {
    let last: Booked | undefined;
    for (const [name, node] of this.#nodes) {
      const job = node.job(spec);
      if (job.isErr()) throw new Error(job.error.message);
      const outcome = await job.value.run();
      if (outcome.isErr()) throw new Error(outcome.error.message);
      last = { node: name, outcome: outcome.value };
      this.books.push(last);
      if (outcome.value.kind !== 'failed' || outcome.value.certainty !== 'certain') return last;
    }
    if (last === undefined) throw new Error('there is no node');
    return last;
  }
}
