import { fine, type Found, problem, skipped, warning } from './finding.js';
import { environmentOf, findListener } from './find-runtime.js';
import { hostOf, isExempt, isLocal, isLoopback } from './no-proxy.js';
import type { Check } from './target.js';

interface Proxies {
  readonly http: string;
  readonly https: string;
  readonly none: string;
}

/** As Go reads it: either case, upper first. */
function proxiesOf(env: Readonly<Record<string, string | undefined>>): Proxies {
  const read = (name: string): string => (env[name] ?? env[name.toLowerCase()] ?? '').trim();
  return { http: read('HTTP_PROXY'), https: read('HTTPS_PROXY'), none: read('NO_PROXY') };
}

/** A proxy without the password it may hold. */
function shown(proxy: string): string {
  if (proxy === '') return 'none';
  try {
    const { hostname, port } = new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
    return port === '' ? hostname : `${hostname}:${port}`;
  } catch {
    return 'one that cannot be read';
  }
}

const SERVICE =
  'Set HTTP_PROXY, HTTPS_PROXY and NO_PROXY in a drop-in of the service (systemctl edit containerd), and restart it.';

/** Whether the runtime and this process go to registries by the same way, and past the proxy to those of the site. */
export const checkProxy: Check = async ({ host, options, socketPath }, signal) => {
  const ours = proxiesOf(options.env ?? process.env);
  if (socketPath === undefined) return skipped('The runtime is not a process of this machine.');
  const pid = await findListener(host, socketPath, signal);
  const env = pid === undefined ? undefined : await environmentOf(host, pid);
  if (env === undefined) {
    return skipped('The environment of the runtime cannot be read.', 'Root can read it, in the same pid namespace.');
  }
  const theirs = proxiesOf(env);
  const detail =
    `runtime (process ${pid}): HTTP ${shown(theirs.http)}, HTTPS ${shown(theirs.https)}, past it: ${theirs.none || 'nothing'}; ` +
    `this process: HTTP ${shown(ours.http)}, HTTPS ${shown(ours.https)}`;
  const findings: Found[] = [];
  if (theirs.http !== '' || theirs.https !== '') {
    const through = (options.registries ?? [])
      .map(({ registry }) => registry)
      .filter((registry) => !isLoopback(hostOf(registry)) && isLocal(hostOf(registry)))
      .filter((registry) => !isExempt(theirs.none, hostOf(registry)));
    if (through.length > 0) {
      const remedy = `Add them to NO_PROXY of the runtime. ${SERVICE}`;
      findings.push(
        problem(`The runtime goes through the proxy to registries of the site: ${through.join(', ')}.`, remedy, detail),
      );
    }
  }
  const differ = (['http', 'https'] as const).filter((name) => shown(theirs[name]) !== shown(ours[name]));
  if (differ.length > 0) {
    findings.push(
      warning(
        'The runtime and this process use different proxies, so what one can pull the other may not reach.',
        `Give both the same. ${SERVICE}`,
        detail,
      ),
    );
  }
  return findings.length > 0 ? findings : fine('The runtime and this process use the same proxies, if any.', detail);
};
