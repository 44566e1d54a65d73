import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

import { type PublishedPort, Secret } from 'crane-cri';

/** The command line, read. */
export interface LaunchOptions {
  readonly image: string;
  readonly credentials: { readonly username: string; readonly password: Secret } | undefined;
  readonly pullPolicy: string | undefined;
  readonly gres: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** As given: SRC:DST or SRC:DST:ro. */
  readonly volumes: readonly string[];
  readonly network: 'host' | 'pod' | undefined;
  readonly ports: readonly PublishedPort[];
  readonly readOnly: boolean;
  /** Whether the job gets a user namespace; undefined leaves it to the configuration. */
  readonly userNamespace: boolean | undefined;
  /** Folder with the files subuid and subgid; undefined is /etc. */
  readonly subIdFolder: string | undefined;
  /** Folders of CDI specs; undefined are the usual ones. */
  readonly cdiFolders: readonly string[] | undefined;
  /** Host paths of raw devices. */
  readonly devices: readonly string[];
  readonly runtimeHandler: string | undefined;
  readonly endpoint: string | undefined;
  readonly imageEndpoint: string | undefined;
  readonly config: string | undefined;
  readonly jobId: number;
  readonly timeLimitMs: number | undefined;
  readonly memoryBytes: number | undefined;
  /** Script on the host, absolute. */
  readonly script: string;
  readonly args: readonly string[];
  /** Things the user should know, such as a password that everybody can see. */
  readonly warnings: readonly string[];
}

export const USAGE = `usage: launch [options] [script [arguments]]

  --container=IMAGE               image to run the script in      (default: busybox:latest)
  --container-user=NAME           user at the registry            (or CRANE_CONTAINER_USER)
  --container-password=TEXT       password; visible to others in the process list
  --container-password-file=PATH  file that holds the password    (or CRANE_CONTAINER_PASSWORD)
  --pull-policy=POLICY            Always, IfNotPresent (default) or Never
  --gres=NAME[:TYPE]:N            devices that CDI specs of this node offer, such as gpu:1 or gpu:a100:2
  --cdi-dir=FOLDER                where CDI specs are              (repeatable; default: /etc/cdi, /var/run/cdi)
  --device=PATH                   raw device of this machine; the node's policy must allow it (repeatable)
  --network=host|pod              the machine's network (default), or one of its own
  --publish=[HOST:]PORT[/udp]     port of the pod to show; without HOST a free one is chosen and told (repeatable)
  --read-only                     the image's files can't be changed
  --userns                        root of the container is nobody on this machine; needs --network=pod
  --subid-dir=FOLDER              where subuid and subgid are      (default: /etc)
  --runtime-handler=NAME          such as nvidia or kata
  -e, --env NAME=VALUE            environment variable            (repeatable)
  -v, --volume SRC:DST[:ro]       host path to show               (repeatable)
  --memory=MIB                    memory limit in MiB
  --time-limit=SECONDS            longest time the script may run
  --job-id=N                      id of the job                   (default: this process)
  --endpoint=SOCKET               runtime, such as /run/containerd/containerd.sock
  --config=PATH                   take the runtime from the scheduler's configuration
  --help

Without --endpoint and --config the job runs on a simulated runtime inside this process.`;

/** Reads the command line. Throws an Error whose message says what is wrong. */
export function readOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): LaunchOptions | 'help' {
  // What stands behind the script belongs to the script.
  const own = ownArguments(argv);
  const { values } = parseArgs({
    args: own.options,
    options: {
      container: { type: 'string' },
      'container-user': { type: 'string' },
      'container-password': { type: 'string' },
      'container-password-file': { type: 'string' },
      'pull-policy': { type: 'string' },
      gres: { type: 'string' },
      'cdi-dir': { type: 'string', multiple: true },
      device: { type: 'string', multiple: true },
      network: { type: 'string' },
      publish: { type: 'string', multiple: true },
      'read-only': { type: 'boolean' },
      userns: { type: 'boolean' },
      'subid-dir': { type: 'string' },
      'runtime-handler': { type: 'string' },
      env: { type: 'string', short: 'e', multiple: true },
      volume: { type: 'string', short: 'v', multiple: true },
      memory: { type: 'string' },
      'time-limit': { type: 'string' },
      'job-id': { type: 'string' },
      endpoint: { type: 'string' },
      'image-endpoint': { type: 'string' },
      config: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return 'help';
  const warnings: string[] = [];
  const username = values['container-user'] ?? environment['CRANE_CONTAINER_USER'];
  const password = readPassword(values['container-password'], values['container-password-file'], environment, warnings);
  if ((username === undefined) !== (password === undefined))
    throw new Error('--container-user and a password go together');
  return {
    image: values.container ?? 'busybox:latest',
    credentials: username === undefined || password === undefined ? undefined : { username, password },
    pullPolicy: values['pull-policy'],
    gres: values.gres,
    env: Object.fromEntries((values.env ?? []).map(readVariable)),
    volumes: values.volume ?? [],
    network: readNetwork(values.network),
    ports: (values.publish ?? []).map(readPort),
    readOnly: values['read-only'] ?? false,
    userNamespace: values.userns,
    subIdFolder: values['subid-dir'],
    cdiFolders: values['cdi-dir'],
    devices: values.device ?? [],
    runtimeHandler: values['runtime-handler'],
    endpoint: values.endpoint,
    imageEndpoint: values['image-endpoint'],
    config: values.config,
    jobId: values['job-id'] === undefined ? process.pid : readNumber('--job-id', values['job-id']),
    timeLimitMs:
      values['time-limit'] === undefined ? undefined : readNumber('--time-limit', values['time-limit']) * 1_000,
    memoryBytes: values.memory === undefined ? undefined : readNumber('--memory', values.memory) * 1_048_576,
    script: own.script === undefined ? fileURLToPath(new URL('./demo-job.sh', import.meta.url)) : resolve(own.script),
    args: own.args,
    warnings,
  };
}

const WITH_VALUE =
  /^(-[ev]|--(container(-user|-password|-password-file)?|pull-policy|gres|cdi-dir|device|network|publish|subid-dir|runtime-handler|env|volume|memory|time-limit|job-id|endpoint|image-endpoint|config))$/;

function ownArguments(argv: readonly string[]): { options: string[]; script: string | undefined; args: string[] } {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') return { options: argv.slice(0, i), script: argv[i + 1], args: argv.slice(i + 2) };
    if (!word.startsWith('-')) return { options: argv.slice(0, i), script: word, args: argv.slice(i + 1) };
    if (WITH_VALUE.test(word)) i += 1;
  }
  return { options: [...argv], script: undefined, args: [] };
}

function readPassword(
  text: string | undefined,
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
  warnings: string[],
): Secret | undefined {
  if (text !== undefined) {
    warnings.push(
      '--container-password is visible to every user in the process list; use --container-password-file or CRANE_CONTAINER_PASSWORD',
    );
    return Secret.of(text);
  }
  if (file !== undefined) return Secret.of(readFileSync(file, 'utf8').replace(/\r?\n$/, ''));
  const inherited = environment['CRANE_CONTAINER_PASSWORD'];
  return inherited === undefined ? undefined : Secret.of(inherited);
}

function readVariable(text: string): [string, string] {
  const at = text.indexOf('=');
  // Like other launchers: a name alone passes the variable of this process on.
  return at < 0 ? [text, process.env[text] ?? ''] : [text.slice(0, at), text.slice(at + 1)];
}

function readNetwork(text: string | undefined): 'host' | 'pod' | undefined {
  if (text === undefined || text === 'host' || text === 'pod') return text;
  throw new Error(`--network=${text}: must be host or pod`);
}

function readPort(text: string): PublishedPort {
  const match = /^(?:(\d{1,5}):)?(\d{1,5})(?:\/(tcp|udp))?$/.exec(text);
  if (match === null) throw new Error(`--publish=${text}: must be PORT or HOST:PORT, with /udp where it is UDP`);
  const [, host = '0', port, protocol] = match;
  return {
    protocol: protocol === 'udp' ? 'UDP' : 'TCP',
    containerPort: Number(port),
    hostPort: Number(host),
    hostIp: '',
  };
}

function readNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${option}=${text}: must be > 0`);
  return value;
}
