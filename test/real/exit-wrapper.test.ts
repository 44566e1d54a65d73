// What a program sees under the wrapper that `exitFile` and `keepLastOutput` put around it: the same as without.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { type ContainerJobSpec, CraneNode, type JobOutcome, type NodeJob, readLog } from 'crane-cri';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { WRAPPER_MOUNT } from '../../src/policy/exit/wrapper.js';
import { must } from '../helpers/must.js';
import { pushVariant } from '../contract/images/push-variant.js';
import { textOf, until } from '../contract/streaming/streams.js';
import { describeEachRuntime } from './each-runtime.js';

const SIGKILL = 9;
const SIGTERM = 15;
const SIGSTOP = 19;
/** All that Linux has, but for the two that no process is asked about. */
const SIGNALS = Array.from({ length: 64 }, (_, i) => i + 1).filter((n) => n !== SIGKILL && n !== SIGSTOP);
/** What nobody catches of these ends no program; a stop is none where no shell waits for it. */
const HARMLESS = [17, 18, 20, 21, 22, 23, 28];
/** The C library keeps these for itself, so that no shell can catch them. */
const UNCAUGHT = [32, 33];
const CAUGHT = SIGNALS.filter((n) => !UNCAUGHT.includes(n));

const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script, 'named so', 'a  b', '$c'];
const trapping = (action: string): string => `for n in ${CAUGHT.join(' ')}; do trap "${action}" $n; done`;
const waiting = 'sleep 1000 & p=$!; echo ready; while kill -0 $p; do wait $p; done';
/** What a process has from the one that started it, but for numbers that differ from run to run. */
const FACTS = [
  'echo "$0" "$@"; cd /proc/self/fd; echo *; cd /',
  'env | sort',
  'pwd; umask; ulimit -a',
  'id; cat /proc/self/limits /proc/self/oom_score_adj',
  'grep -E "^(Uid|Gid|Groups|Sig|Cap|NoNewPrivs|Seccomp)" /proc/self/status | grep -v SigQ',
  'for f in 0 1 2; do readlink /proc/$$/fd/$f | sed "s/[0-9].*//"; done',
  'read -r pid name state ppid group session tty foreground rest </proc/$$/stat',
  '[ $group = $$ ] && echo leads its group; [ $session = $$ ] && echo leads its session',
  '[ $tty = 0 ] || echo has a terminal; [ $foreground = $$ ] && echo is in the foreground; exit 200',
].join('\n');

/** Runs `sleep`, under `$wrapper` or not, and sends it the signal `$n`; the exit code is that of the whole. */
const SIGNALLED = [
  'me=/tmp/$$; is() { [ "$(cat /proc/$1/comm)" = sleep ]; }',
  'up() { is $1 || { c=$(cat /proc/$1/task/$1/children); is ${c% }; }; }',
  '{ until p=$(cat $me) && up $p; do sleep 0.01; done',
  `kill -$n $p; case " ${HARMLESS.join(' ')} " in *" $n "*) kill -${SIGTERM} $p;; esac; } &`,
  // A program in the background of a shell would have INT and QUIT ignored.
  `sh -c 'echo $$ >$1.new; mv $1.new $1; shift; exec "$@"' sh $me $wrapper sleep 1000`,
  'code=$?; wait; exit $code',
];

const WAYS = {
  without: {},
  exitFile: { exitFile: true },
  keepLastOutput: { keepLastOutput: true },
} as const;
type Way = keyof typeof WAYS;

describeEachRuntime('the exit wrapper', ({ stand, runtime: { endpoint } }) => {
  let folder: string;
  let node: CraneNode;
  let lastJobId = 880_000;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crane-wrapper-'));
    node = await must(CraneNode.connect(endpoint, { ledgerDirectory: join(folder, 'ledger') }));
  });
  afterAll(async () => {
    await node[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  function jobOf(way: Way, spec: Partial<ContainerJobSpec>): NodeJob {
    const jobId = (lastJobId += 1);
    const logDirectory = join(folder, String(jobId));
    const image = stand.images.busybox;
    return node.job({ jobId, image, logDirectory, gracePeriodMs: 60_000, ...WAYS[way], ...spec })._unsafeUnwrap();
  }

  async function linesOf(job: NodeJob): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of readLog(job.logPath ?? '')) lines.push(line._unsafeUnwrap().text);
    return lines;
  }

  async function outcomeOf(job: NodeJob): Promise<JobOutcome> {
    return await must(job.run());
  }

  /** Runs a program, and what is done to it with the number of its container's first process. */
  async function during(job: NodeJob, work: (pid: number) => Promise<void>): Promise<JobOutcome> {
    const ended = outcomeOf(job);
    await must(job.waitForLine(/ready/));
    const { containers } = await must(node.runtime.listContainers({}));
    const { id } = containers.find(({ labels }) => labels['job_id'] === basename(dirname(job.logPath ?? ''))) ?? {};
    if (id === undefined) throw new Error('the container is not listed');
    // A program can write before its start has been told. And number 0 would be all of us.
    const pidOf = async (): Promise<number> => {
      const { info } = await must(node.runtime.containerStatus({ containerId: id, verbose: true }));
      const { pid } = JSON.parse(info['info'] ?? '') as { pid: number };
      expect(pid).toBeGreaterThan(1);
      return pid;
    };
    const pid = await vi.waitFor(pidOf, { timeout: 10_000, interval: 10 });
    await work(pid);
    return await ended;
  }

  /** Waits until a process has taken every signal that was sent to it. */
  async function taken(pid: number): Promise<void> {
    const pending = (): string => /^ShdPnd:\t(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
    await vi.waitFor(() => expect(pending()).toMatch(/^0+$/), { timeout: 10_000, interval: 5 });
  }

  /** Waits until the shell has become `sleep`, under a wrapper or not: a shell catches other signals than that. */
  async function asleep(pid: number): Promise<void> {
    const isAsleep = (one: string | number): boolean => {
      if (readFileSync(`/proc/${one}/comm`, 'utf8') === 'sleep\n') return true;
      const children = readFileSync(`/proc/${one}/task/${one}/children`, 'utf8').trim().split(' ');
      return children.some((child) => child !== '' && isAsleep(child));
    };
    await vi.waitFor(() => expect(isAsleep(pid)).toBe(true), { timeout: 10_000, interval: 5 });
  }

  const ways = Object.keys(WAYS) as Way[];

  it.each(ways)('hands on every signal that a program catches, %s', async (way) => {
    for (const pid of ['pod', 'container'] as const) {
      const job = jobOf(way, { pid, command: shell(`${trapping('echo got $n')}; ${waiting}`) });
      const outcome = await during(job, async (process_) => {
        // As the first process of its own, a program is spared what it cannot catch.
        for (const signal of pid === 'container' ? SIGNALS : CAUGHT) {
          process.kill(process_, signal);
          if (CAUGHT.includes(signal)) await must(job.waitForLine(new RegExp(`^got ${signal}$`)));
          else await taken(process_);
        }
        process.kill(process_, SIGKILL);
      });
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 128 + SIGKILL } });
      expect(await linesOf(job)).toEqual(['ready', ...CAUGHT.map((n) => `got ${n}`)]);
    }
  });

  it.each(['without', 'exitFile'] as const)(
    'lets every signal that nobody catches do what it does, %s',
    async (way) => {
      // One container for all of them: each is a program of its own, under a wrapper of its own.
      const wrapper = way === 'exitFile' ? `${WRAPPER_MOUNT} r` : '';
      const script = [`n=$1 wrapper="${wrapper}"`, ...SIGNALLED].join('\n');
      const each = `for n in ${SIGNALS.join(' ')}; do sh -c "$1" sh $n; echo $n $?; done 2>/dev/null`;
      const job = jobOf(way, { command: ['/bin/sh', '-c', each, 'sh', script] });
      expect(await outcomeOf(job)).toMatchObject({ kind: 'exited', exit: { code: 0 } });
      const expected = SIGNALS.map((n) => `${n} ${128 + (HARMLESS.includes(n) ? SIGTERM : n)}`);
      expect(await linesOf(job)).toEqual(expected);
    },
  );

  it.each(['without', 'exitFile'] as const)('tells a signal that nobody catches as the exit, %s', async (way) => {
    for (const n of [1, 2, 3, 15, 34, 64]) {
      const job = jobOf(way, { command: shell('echo ready; exec sleep 1000') });
      const outcome = await during(job, async (pid) => {
        // A shell that is about to become another program catches INT and forgets it.
        await asleep(pid);
        process.kill(pid, n);
      });
      expect([n, outcome]).toMatchObject([n, { kind: 'exited', exit: { code: 128 + n } }]);
    }
  });

  it.each(ways)('lets none end a program that the kernel spares as the first process, %s', async (way) => {
    for (const script of ['true', trapping('')]) {
      const job = jobOf(way, { pid: 'container', command: shell(`${script}; echo ready; exec sleep 1000`) });
      const outcome = await during(job, async (pid) => {
        await asleep(pid);
        for (const signal of SIGNALS) process.kill(pid, signal);
        await taken(pid);
        process.kill(pid, SIGKILL);
      });
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 128 + SIGKILL } });
    }
  });

  it.each([
    ['plain', {}],
    ['with a terminal', { tty: true }],
    ['as a user', { runAsUser: 1000 }],
    ['as the first process', { pid: 'container' }],
    ['with a terminal and input, as the first process', { stdin: true, tty: true, pid: 'container' }],
  ] as const)('shows the same surroundings and ends with the same code, %s', async (_, spec) => {
    const seen = async (way: Way): Promise<unknown> => {
      const job = jobOf(way, { command: shell(FACTS), env: { ZZ: '1' }, ...spec });
      const outcome = await outcomeOf(job);
      return { exit: outcome.kind === 'exited' ? outcome.exit.code : outcome, lines: await linesOf(job) };
    };
    const [without, ...wrapped] = await Promise.all(ways.map(seen));
    expect(without).toMatchObject({ exit: 200 });
    for (const one of wrapped) expect(one).toEqual(without);
  });

  it.each(ways)('finds a program where PATH leads to it, %s', async (way) => {
    expect(await outcomeOf(jobOf(way, { command: ['false'] }))).toMatchObject({ kind: 'exited', exit: { code: 1 } });
  });

  it.each(ways)('leaves Ctrl-C on a terminal to the program %s', async (way) => {
    const script = 'trap "echo interrupted; exit 3" INT; echo ready; while :; do read -r x; done';
    const job = jobOf(way, { command: shell(script), stdin: true, tty: true });
    const ended = outcomeOf(job);
    const session = await must(job.attach());
    await must(job.waitForLine(/ready/));
    session.stdin?.write('\x03');
    await until(session.stdout, 'interrupted');
    expect(await ended).toMatchObject({ kind: 'exited', exit: { code: 3 } });
  });

  it.each(ways)('is stopped by the signal that its image names, %s', async (way) => {
    const name = `wrapper/${randomUUID()}`;
    const { host } = stand.registries.open;
    await pushVariant(host, name, { config: { StopSignal: 'SIGUSR1' } });
    const script = `trap "" TERM; trap "echo asked; exit 5" USR1; ${waiting}`;
    const job = jobOf(way, { image: `${host}/${name}:1`, command: shell(script) });
    const outcome = await during(job, () => {
      job.cancel('enough');
      return Promise.resolve();
    });
    expect(outcome).toMatchObject({ kind: 'cancelled', certainty: 'certain', exit: { code: 5 } });
    expect(await linesOf(job)).toEqual(['ready', 'asked']);
    await must(node.images.remove(`${host}/${name}:1`));
  });

  it.each(ways)('closes what the program closes %s', async (way) => {
    const job = jobOf(way, { command: shell('read -r x; exec >&-; read -r x; exit 4'), stdin: true });
    const ended = outcomeOf(job);
    const session = await must(job.attach());
    session.stdin?.write('one\n');
    expect(await textOf(session.stdout)).toBe('');
    session.stdin?.end();
    expect(await ended).toMatchObject({ kind: 'exited', exit: { code: 4 } });
  });
});
