const DOCKER_HUB = 'docker.io';
const OTHER_NAME = 'index.docker.io';

/**
 * A registry, or a path in it, as it is compared with references: the host in lower case, Docker Hub by the one name that
 * references have.
 */
export function registryPrefix(text: string): string {
  const slash = text.indexOf('/');
  const host = (slash === -1 ? text : text.slice(0, slash)).toLowerCase();
  return `${host === OTHER_NAME ? DOCKER_HUB : host}${slash === -1 ? '' : text.slice(slash)}`;
}
