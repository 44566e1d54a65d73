/** Where the generator starts. One that ever found something stays here. */
export const FUZZ_SEEDS: readonly number[] = [1, 20_260_731, 0xc0ffee, 4_294_967_295];

/** Numbers of 0 up to 1, the same ones for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const HOSTS = [
  'docker.io',
  'index.docker.io',
  'localhost',
  'ghcr.io',
  'a',
  'A.b',
  '10.0.0.1',
  '[::1]',
  '[2001:db8::1]',
  'x-y.z',
  'INDEX.docker.io',
];
const PORTS = ['', '', ':5000', ':1', ':65535', ':0', ':x', ':'];
const PARTS = [
  'library',
  'ubuntu',
  'a',
  'b0',
  'a.b',
  'a_b',
  'a__b',
  'a--b',
  'sha256',
  'localhost',
  'Up',
  '0'.repeat(64),
  'f'.repeat(64),
];
const TAGS = ['', '', ':latest', ':22.04', ':_', ':A-b.c', ':5000', `:${'e'.repeat(64)}`, ':', ':-'];
const DIGESTS = [
  '',
  '',
  '',
  `@sha256:${'ab'.repeat(32)}`,
  `@sha512:${'cd'.repeat(64)}`,
  '@sha256:ab',
  `@md5:${'0'.repeat(32)}`,
  '@',
];
const NOISE = [
  Array.from('/:@.-_[]%~+ \t\n\0\u0085é😀Aa0'),
  '//',
  '::',
  '://',
  '..',
  'user:pw@',
  '\ud800',
  '__proto__',
].flat();

/** Texts that are, or nearly are, image references, and some that are noise. */
export function* fuzzReferences(seed: number, count: number): Generator<string> {
  const random = randomOf(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  for (let i = 0; i < count; i += 1) {
    const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(PARTS));
    const host = random() < 0.6 ? `${pick(HOSTS)}${pick(PORTS)}/` : '';
    let text = `${host}${parts.join('/')}${pick(TAGS)}${pick(DIGESTS)}`;
    const edits = random() < 0.5 ? 0 : Math.floor(random() * 4);
    for (let edit = 0; edit < edits; edit += 1) {
      const at = Math.floor(random() * (text.length + 1));
      const cut = random() < 0.5 ? Math.floor(random() * 3) : 0;
      text = text.slice(0, at) + (random() < 0.7 ? pick(NOISE) : '') + text.slice(at + cut);
    }
    yield random() < 0.01 ? text.repeat(1 + Math.floor(random() * 40)) : text;
  }
}
