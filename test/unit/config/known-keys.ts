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

/** What the reader says of a value at this path. */
function saidOf(section: string, key: string, value: unknown): readonly string[] {
  const settings = [...section.split('.'), key].reduceRight<unknown>((inner, step) => {
    const name = step.replace('[0]', '');
    return { [name]: name === step ? inner : [inner] };
  }, value);
  const read = parseContainerConfig(settings);
  return read.isOk() ? [] : read.error.problems.map(({ problem }) => problem);
}

const WANTED: readonly (readonly [RegExp, string])[] = [
  [/^must be true or false,/, 'truth value'],
  [/^must be text,/, 'text'],
  [/^must be a whole number,/, 'whole number'],
  [/^must be one of /, 'word'],
  [/^must be a list,/, 'list'],
];

/** The type of a key, by what the reader says to values that are nothing of the kind. */
export function typeOf(section: string, key: string): string {
  const refused = (value: unknown, words: RegExp): boolean =>
    saidOf(section, key, value).some((said) => words.test(said));
  if (refused('x', /^must be a mapping/)) return 'section';
  const wanted = WANTED.find(([words]) => refused({}, words))?.[1] ?? 'unknown';
  if (wanted !== 'list') return wanted;
  const list = refused(['x'], /^must be a mapping/) ? 'list of sections' : 'list of texts';
  return refused('any', /^must be a list,/) ? list : `any, or ${list}`;
}
