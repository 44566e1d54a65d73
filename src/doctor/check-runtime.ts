import { Scope } from '../core/scope.js';
import { versionNumbers } from '../policy/runtime/capabilities.js';
import { fine, type Found, problem, skipped, warning } from './finding.js';
import { type Check, condition, dig, type Reached, type DoctorTarget, texts } from './target.js';
import type { CriRuntime } from '../runtime/cri-runtime.js';

const NOT_REACHED = 'The runtime does not answer.';

/** A check that needs a runtime that answers. */
const ofReached =
  (check: (reached: Reached, target: DoctorTarget, signal: AbortSignal) => Promise<Found | readonly Found[]>): Check =>
  async (target, signal) =>
    target.reached?.isOk() === true ? check(target.reached.value, target, signal) : skipped(NOT_REACHED);

/** Whether the runtime says that it is ready, and what else it says. */
export const checkRuntime: Check = ofReached(async (reached, { client }, signal) => {
  const ready = condition(reached, 'RuntimeReady');
  if (ready === undefined) return skipped('The runtime does not report whether it is ready.');
  if (!ready.status) {
    const remedy = 'Look into the log of the runtime; restarting it leaves containers running.';
    return problem('The runtime reports that it is not ready.', remedy, `${ready.reason}: ${ready.message}`);
  }
  const missing = client === undefined ? undefined : await missingSandboxImage(reached, client, signal);
  if (missing !== undefined) {
    return warning(
      `The sandbox image ${missing}, which every pod needs, is not on this node.`,
      `The first pod has it pulled, and no pod is made where that fails. Pull it now (ctr -n k8s.io images pull ${missing}), or set sandbox_image to one that this node can reach.`,
    );
  }
  const deprecated = condition(reached, 'ContainerdHasNoDeprecationWarnings');
  if (deprecated?.status === false) {
    const remedy = 'Change the named settings before the next upgrade of the runtime.';
    return warning('The runtime warns of settings that will go away.', remedy, deprecated.message);
  }
  return fine('The runtime reports that it is ready.');
});

/** The image that pods are held open by, where the runtime reports its name (containerd 1) and does not have it. */
async function missingSandboxImage(
  { info }: Reached,
  client: CriRuntime,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [image] = texts(dig(info, 'config', 'sandboxImage'));
  if (image === undefined) return undefined;
  const found = await client.imageStatus({ image: { image } }, { signal });
  return found.isOk() && found.value.image === undefined ? image : undefined;
}

/** Whether pods can have a network of their own. */
export const checkNetwork: Check = ofReached(async (reached) => {
  const ready = condition(reached, 'NetworkReady');
  if (ready === undefined) return skipped('The runtime does not report whether pods can have a network.');
  if (ready.status) return fine('The runtime can give pods a network of their own.');
  return warning(
    'The runtime cannot give pods a network of their own; jobs on the network of the node run.',
    'Put a CNI configuration where the runtime looks for it, see the check "cni".',
    `${ready.reason}: ${ready.message}`,
  );
});

/** Oldest containerd that was measured. */
const OLDEST = [1, 6] as const;

/** Whether this version is known for something bad. */
export const checkVersion: Check = ofReached(async ({ version, capabilities }) => {
  const { runtimeName, runtimeVersion } = version;
  const named = `${runtimeName} ${runtimeVersion}`;
  const [major = 0, minor = 0] = versionNumbers(runtimeVersion);
  if (capabilities.family === 'containerd' && (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))) {
    return problem(`${named} is older than what this package knows.`, 'Upgrade to containerd 1.7 or 2.');
  }
  const findings: Found[] = [];
  if (capabilities.losesFinalOutput) {
    findings.push(
      problem(
        `${named} loses what a program writes right before it exits.`,
        'Upgrade to containerd 1.6.22, 1.7.3, 2.0 or newer. Until then let jobs pause for half a second before they exit.',
        'containerd up to 1.6.21, and 1.7.0 to 1.7.2',
      ),
    );
  }
  if (capabilities.cdi === 'ignored') {
    findings.push(
      warning(
        `${named} silently ignores CDI devices: jobs would run without their GPUs.`,
        'Upgrade to containerd 1.7 or newer, or pass devices by path.',
      ),
    );
  }
  if (capabilities.family === 'other') {
    findings.push(
      warning(
        `${named} is not a runtime that this package was tested on.`,
        'Run the contract tests of this package on it.',
      ),
    );
  }
  return findings.length > 0 ? findings : fine(`No problems of ${named} are known.`);
});

const EVENTS_REMEDY = 'Nothing needs to be done: containers are listed as well.';

/** How soon the end of a program is reported. */
export const checkEvents: Check = ofReached(async ({ capabilities }, { client }, signal) => {
  switch (capabilities.events) {
    case 'broadcast':
      return fine('The runtime sends container events to every subscriber.');
    case 'shared':
      return warning(
        'The runtime sends each event to one subscriber only, so another client such as a kubelet takes them from jobs.',
        `${EVENTS_REMEDY} containerd 2 sends them to every subscriber.`,
      );
    case 'none':
      return warning('The runtime has no container events; it is polled instead.', EVENTS_REMEDY);
    case 'configurable': {
      if (client === undefined) return skipped(NOT_REACHED);
      // Where events are off the stream ends at once; where they are on it stays open. Nobody loses an event by this.
      const scope = new Scope(client.clock, { signal, timeoutMs: QUICK_END_MS });
      const events = client.getContainerEvents({}, { signal: scope.signal });
      const first = await events.next();
      scope.close();
      await events.return();
      if (first.done !== true) return fine('The runtime sends container events to every subscriber.');
      return warning(
        'Container events are switched off in the runtime, so exits are found by polling.',
        'Set enable_pod_events = true in the configuration of CRI-O and restart it. Outcomes are correct without it, but reported later.',
      );
    }
  }
});

const QUICK_END_MS = 1_000;
