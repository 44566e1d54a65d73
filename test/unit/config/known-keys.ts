import { parseContainerConfig } from '../../../src/config/parse-config.js';

/** Every key that the reader knows, by section: an unknown key makes it name them. */
export function knownKeys(): ReadonlyMap<string, readonly string[]> {
  const odd = { Qqqqqqqqqqqqqq: 1 };
  const mapping = { Id: 1, IdCount: 1, SubIdStart: 1, SubIdSize: 1, ...odd };
  const error = parseContainerConfig({
    Container: {
      ...odd,
      Dns: odd,
      SubId: { ...odd, UidMappings: [mapping] },
      BindFs: odd,
      LaunchPolicy: { ...odd, Mounts: [{ Path: '/a', ...odd }] },
    },
  })._unsafeUnwrapErr();
  return new Map(
    error.problems.map(({ path, problem }) => [
      path.replace(/\.Qqqqqqqqqqqqqq$/, ''),
      problem.replace(/^.*known are /, '').split(', '),
    ]),
  );
}
