/** What a spec may hold only from a version of CDI on. */
const SINCE: readonly (readonly [version: string, what: string, holds: (spec: Parts) => boolean])[] = [
  ['0.7.0', 'intelRdt', ({ edits }) => edits.some((edit) => edit['intelRdt'] !== undefined)],
  ['0.7.0', 'additionalGids', ({ edits }) => edits.some((edit) => listOf(edit['additionalGids']).length > 0)],
  ['0.6.0', 'annotations', ({ annotated }) => annotated.some((one) => hasKeys(one['annotations']))],
  ['0.6.0', 'a class with a dot', ({ kind }) => kind.slice(kind.indexOf('/')).includes('.')],
  ['0.5.0', 'hostPath of a device node', ({ edits }) => edits.some((edit) => holds(edit['deviceNodes'], 'hostPath'))],
  ['0.5.0', 'a device whose name begins with a digit', ({ names }) => names.some((name) => /^[0-9]/.test(name))],
  ['0.4.0', 'type of a mount', ({ edits }) => edits.some((edit) => holds(edit['mounts'], 'type'))],
];

type Plain = Readonly<Record<string, unknown>>;

interface Parts {
  readonly kind: string;
  readonly names: readonly string[];
  /** The edits of the spec and of each device. */
  readonly edits: readonly Plain[];
  /** The spec and each device. */
  readonly annotated: readonly Plain[];
}

/**
 * That a spec names a version of CDI which does not have what the spec holds. Runtimes silently
 * skip such a file, so its devices are not on offer.
 *
 * @param spec with a `kind` that is one, and devices with names
 */
export function cdiVersionProblem(cdiVersion: string, kind: string, spec: Plain): string | undefined {
  const devices = listOf(spec['devices']);
  const annotated = [spec, ...devices];
  const parts: Parts = {
    kind,
    names: devices.map((device) => String(device['name'])),
    edits: annotated.map((one) => one['containerEdits']).filter(isPlain),
    annotated,
  };
  const given = numbersOf(cdiVersion);
  if (given === undefined) return `has an invalid cdiVersion: write one such as 0.6.0`;
  const lacking = SINCE.find(([version, , isIn]) => isBefore(given, numbersOf(version) ?? []) && isIn(parts));
  if (lacking === undefined) return undefined;
  const [version, what] = lacking;
  return `holds ${what}, which needs cdiVersion ${version} or newer; it says ${cdiVersion}, so runtimes ignore the file`;
}

/** Such as `0.6.0`, with a `v` before it or not. */
function numbersOf(version: string): readonly number[] | undefined {
  const match = /^v?(\d{1,4})\.(\d{1,4})\.(\d{1,4})$/.exec(version);
  return match?.slice(1).map(Number);
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0);
}

function holds(list: unknown, field: string): boolean {
  return listOf(list).some((item) => item[field] !== undefined && item[field] !== '');
}

function hasKeys(value: unknown): boolean {
  return isPlain(value) && Object.keys(value).length > 0;
}

function listOf(value: unknown): readonly Plain[] {
  return Array.isArray(value) ? value.map((item: unknown) => (isPlain(item) ? item : {})) : [];
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
