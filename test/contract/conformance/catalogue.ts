import { realRuntimes } from '../../real/each-runtime.js';
import { pushVariant, tagAgain } from '../images/push-variant.js';
import type { Target } from '../target.js';

/** Images that the conformance tests pull, and take away again. No other test uses them. */
export interface Catalogue {
  /** One image under three names. */
  readonly tagged: readonly string[];
  /** A repository that has the tag `latest`. */
  readonly latest: string;
  readonly byDigest: string;
  /** Its configuration says user 1002. */
  readonly uid: string;
  /** Its configuration says user `crane`. */
  readonly named: string;
  /** Its command writes `httpd: ready`, and goes on. */
  readonly web: string;
  /** For a deadline that passes. */
  readonly large: string;
}

const WEB_COMMAND = ['/bin/sh', '-c', 'echo httpd: ready; exec sleep 3600'];

/** Registries of the mock for {@link catalogueOf}. */
export const CATALOGUE_REGISTRY = {
  images: [
    { names: ['catalogue.test/tags:1', 'catalogue.test/tags:2', 'catalogue.test/other-tags:3'] },
    'catalogue.test/latest:latest',
    'catalogue.test/digest:1',
    { names: ['catalogue.test/uid:1'], user: '1002' },
    { names: ['catalogue.test/named:1'], user: 'crane' },
    { names: ['catalogue.test/web:1'], cmd: WEB_COMMAND },
    'catalogue.test/large:1',
  ],
};

/** The images at the registry of the target; on a real one they are pushed first, each of its own. */
export async function catalogueOf(target: Target): Promise<Catalogue> {
  const provided = realRuntimes();
  const open = provided?.stand?.registries.open;
  const prefix = open === undefined ? 'catalogue.test' : `${open.host}/conformance/${target.name}`;
  if (open !== undefined) {
    const path = (name: string): string => `conformance/${target.name}/${name}`;
    await pushVariant(open.host, path('tags'));
    await tagAgain(open.host, path('tags'), '2', path('tags'));
    await tagAgain(open.host, path('tags'), '3', path('other-tags'));
    await pushVariant(open.host, path('latest'), { tag: 'latest' });
    await pushVariant(open.host, path('digest'));
    await pushVariant(open.host, path('uid'), { config: { User: '1002' } });
    await pushVariant(open.host, path('named'), { config: { User: 'crane' } });
    await pushVariant(open.host, path('web'), { config: { Cmd: WEB_COMMAND, Entrypoint: undefined } });
    await pushVariant(open.host, path('large'));
  }
  return {
    tagged: [`${prefix}/tags:1`, `${prefix}/tags:2`, `${prefix}/other-tags:3`],
    latest: `${prefix}/latest`,
    byDigest: `${prefix}/digest:1`,
    uid: `${prefix}/uid:1`,
    named: `${prefix}/named:1`,
    web: `${prefix}/web:1`,
    large: `${prefix}/large:1`,
  };
}
