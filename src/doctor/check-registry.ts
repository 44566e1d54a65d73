import { ImageManager } from '../image/image-manager.js';
import { fine, type Found, problem, skipped, warning } from './finding.js';
import type { DoctorRegistry } from './options.js';
import type { Check } from './target.js';

const REMEDIES: Readonly<Record<string, string>> = {
  unauthorized: 'Correct the user name and password, or log in again: tokens expire.',
  denied: 'Ask for the right to read there.',
  rate_limited: 'Give credentials, or pull through a mirror of your own.',
  registry_down: 'Ask those who run the registry, or pull through a mirror.',
  network: 'See that the name resolves and a firewall or proxy lets the connection through.',
  tls: 'Make the runtime and this process trust its certificate authority.',
  scheme: 'The registry speaks plain HTTP: name it in plainHttpHosts, and in the registry settings of the runtime.',
};

/** Whether each registry can be reached, and takes the credentials. */
export const checkRegistry: Check = async ({ client, options, clock }, signal) => {
  const { registries = [], credentialSources, checkTimeoutMs } = options;
  if (registries.length === 0) return skipped('No registry was named.');
  if (client === undefined) return skipped('The endpoint cannot be read.');
  const images = ImageManager.over(client, { clock });
  const ask = async ({ registry, credentials, ...access }: DoctorRegistry): Promise<Found> => {
    const verified = await images.verifyCredentials(registry, {
      credentials,
      credentialSources,
      ...access,
      signal,
      timeoutMs: checkTimeoutMs,
    });
    const asked = 'asked by this process; the runtime may have other proxies, mirrors and certificates';
    if (verified.isOk()) {
      const { scheme } = verified.value;
      if (credentials === undefined && credentialSources === undefined)
        return fine(`${registry} answers, and allows anonymous access.`, asked);
      return scheme === 'none'
        ? warning(
            `${registry} allows anonymous access, so these credentials were not checked.`,
            'None, if anonymous access is intended.',
            asked,
          )
        : fine(`${registry} accepts these credentials.`, `${scheme}; ${asked}`);
    }
    const { error } = verified;
    const reason = error.kind === 'pull_failed' ? error.reason : error.kind;
    const remedy = REMEDIES[reason] ?? error.hint;
    if (reason === 'unauthorized' && credentials === undefined && credentialSources === undefined)
      return warning(`${registry} answers, and asks for credentials.`, 'Give credentials for private images.', asked);
    const refuses = reason === 'unauthorized' || reason === 'denied';
    const what = refuses ? `${registry} refuses these credentials.` : `${registry} cannot be used: ${reason}.`;
    return problem(what, remedy, `${error.message}; ${asked}`);
  };
  return Promise.all(registries.map(ask));
};
