// A job of three steps in one pod: prepare, compute (two side by side), evaluate, each with an image of its own. They
// share a folder of the host. Runs on a simulated runtime, or on the one of --endpoint.
//
//   npm run example -- examples/pipeline/main.ts [--endpoint=ENDPOINT --image=IMAGE …]
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { CraneNode, type JobOutcome, type JobStep, type PodJob, type StepSpec } from 'crane-cri';

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string' },
    /** One image for all steps, or one for each: prepare, compute, evaluate. */
    image: { type: 'string', multiple: true, default: ['busybox:1.36', 'alpine:3.20', 'ubuntu:22.04'] },
    'job-id': { type: 'string', default: '1' },
    fail: { type: 'boolean', default: false },
  },
});

function giveUp(error: { readonly message: string; readonly hint: string }): never {
  process.stderr.write(`pipeline: ${error.message}\n  ${error.hint}\n`);
  process.exit(125);
}

async function connect(): Promise<CraneNode> {
  if (values.endpoint !== undefined) return (await CraneNode.connect(values.endpoint)).match((node) => node, giveUp);
  const { MockRuntime } = await import('crane-cri/testing');
  return (await CraneNode.over(new MockRuntime().service)).match((node) => node, giveUp);
}

/** Runs a step and says how it ended; `false` where the job can't go on. */
async function run(step: JobStep): Promise<boolean> {
  const outcome = (await step.run()).match((value) => value, giveUp);
  process.stdout.write(`${step.stepId} ${step.spec.stepName ?? ''}: ${describe(outcome)}\n`);
  return outcome.kind === 'exited' && outcome.exit.code === 0;
}

function describe(outcome: JobOutcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `exited with ${outcome.exit.code}`;
    case 'failed':
      return `failed while ${outcome.during}: ${outcome.error.message}`;
    default:
      return outcome.kind;
  }
}

/** The whole pipeline. A step that fails ends it; what runs beside it is cancelled. */
async function pipeline(pod: PodJob, folder: string): Promise<boolean> {
  const [prepareImage = '', computeImage = prepareImage, evaluateImage = computeImage] = values.image;
  const add = (stepName: string, image: string, script: string, limits?: StepSpec['limits']): JobStep =>
    pod
      .step({
        stepName,
        image,
        command: ['/bin/sh', '-c', script],
        mounts: [{ hostPath: folder, containerPath: '/shared' }],
        limits,
      })
      .match((step) => step, giveUp);

  if (!(await run(add('prepare', prepareImage, 'echo 20 >/shared/a; echo 22 >/shared/b')))) return false;
  const half = { cpus: 0.5 };
  const halves = ['a', 'b'].map((name) =>
    add(`compute-${name}`, computeImage, `echo $(( $(cat /shared/${name}) * 10 )) >/shared/${name}.out`, half),
  );
  if (values.fail) halves.push(add('compute-c', computeImage, 'exit 3', half));
  const done = await Promise.all(halves.map(run));
  if (done.includes(false)) return false;
  return run(add('evaluate', evaluateImage, 'echo $(( $(cat /shared/a.out) + $(cat /shared/b.out) )) >/shared/result'));
}

const folder = mkdtempSync(join(tmpdir(), 'crane-pipeline-'));
// Each image says who runs in it, and all of them write here.
chmodSync(folder, 0o1777);
const node = await connect();
const limits = { cpus: 1, memoryBytes: 268_435_456 };
const pod = node.pod({ jobId: Number(values['job-id']), jobName: 'pipeline', limits }).match((made) => made, giveUp);
process.once('SIGINT', (signal) => pod.cancel(signal));

const isDone = await pipeline(pod, folder);
if (isDone) process.stdout.write(`result: ${readFileSync(join(folder, 'result'), 'utf8')}`);
const { steps, leftBehind } = (await pod.end()).match((outcome) => outcome, giveUp);
process.stdout.write(`${steps.length} steps, ${leftBehind.length} left behind\n`);
await node[Symbol.asyncDispose]();
rmSync(folder, { recursive: true, force: true });
process.exitCode = isDone ? 0 : 1;
