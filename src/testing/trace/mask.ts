import { REDACTED } from '../../core/secret.js';
import type { RpcName } from '../../generated/rpcs.js';

/** What of a recorded call is masked. */
interface Maskable {
  readonly rpc: RpcName;
  readonly request: unknown;
  readonly answers: readonly { readonly atMs: number; readonly answer: unknown }[];
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** A value by a function of its fields, where it has fields. */
const within = (value: unknown, change: (fields: Fields) => Fields): unknown =>
  isFields(value) ? { ...value, ...change(value) } : value;

/** What is empty is no secret, and tells something. */
const hidden = (bytes: unknown): unknown =>
  bytes instanceof Uint8Array && bytes.length > 0 ? new Uint8Array(Buffer.from(REDACTED)) : bytes;

/** A request without the values of its variables; they are told apart by their names. */
export function maskRequest(rpc: RpcName, request: unknown): unknown {
  if (rpc !== 'createContainer') return request;
  return within(request, ({ config }) => ({
    config: within(config, ({ envs }) => ({
      envs: Array.isArray(envs) ? envs.map((env: unknown) => within(env, () => ({ value: REDACTED }))) : envs,
    })),
  }));
}

function maskAnswer(rpc: RpcName, answer: unknown): unknown {
  switch (rpc) {
    case 'execSync':
      return within(answer, ({ stdout, stderr }) => ({ stdout: hidden(stdout), stderr: hidden(stderr) }));
    case 'exec':
    case 'attach':
    case 'portForward':
      return within(answer, ({ url }) => ({ url: maskUrl(url) }));
    default:
      return within(answer, ({ info }) =>
        isFields(info)
          ? { info: Object.fromEntries(Object.entries(info).map(([key, text]) => [key, maskInfo(text)])) }
          : {},
      );
  }
}

/** Whoever has the path of such a URL may use it once. */
function maskUrl(url: unknown): unknown {
  return typeof url === 'string' && URL.canParse(url) ? `${new URL(url).origin}/${REDACTED}` : REDACTED;
}

/** What a runtime reports at length is JSON of its own: variables, and the settings of its registries. */
function maskInfo(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.stringify(maskJson('', JSON.parse(text)));
  } catch {
    return /[{[]/.test(text) ? REDACTED : text;
  }
}

const SECRET_KEY = /pass|token|secret|^auth$/i;

function maskJson(key: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    const isEnvironment = key.toLowerCase() === 'env';
    return value.map((each: unknown) =>
      isEnvironment && typeof each === 'string' ? each.replace(/=.*/s, `=${REDACTED}`) : maskJson(key, each),
    );
  }
  if (!isFields(value)) return typeof value === 'string' && value !== '' && SECRET_KEY.test(key) ? REDACTED : value;
  const isVariable = key === 'envs';
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isVariable && name === 'value' ? REDACTED : maskJson(name, each),
    ]),
  );
}

/** A call without what must not be shared: values of variables, output of commands, URLs that are good for one use. */
export function maskCall<C extends Maskable>(call: C): C {
  const { rpc } = call;
  return {
    ...call,
    request: maskRequest(rpc, call.request),
    answers: call.answers.map(({ atMs, answer }) => ({ atMs, answer: maskAnswer(rpc, answer) })),
  };
}
