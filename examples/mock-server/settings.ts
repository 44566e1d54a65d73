import type { MockImage, MockRegistry, MockRuntimeOptions, ProgramSpec } from 'crane-cri/testing';

type Settings = Pick<MockRuntimeOptions, 'images' | 'registries' | 'programs'>;
type Fail = (message: string) => never;

const KEYS = ['images', 'registries', 'programs'];

function object(value: unknown, where: string, fail: Fail): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(`${where} must be a mapping`);
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, where: string, fail: Fail): readonly unknown[] {
  return Array.isArray(value) ? value : fail(`${where} must be a list`);
}

/** Reads the settings of a mock from YAML; the names are those of the options of `MockRuntime`. */
export function readSettings(document: unknown, fail: Fail): Settings {
  const root = object(document ?? {}, 'the file', fail);
  const unknown = Object.keys(root).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) fail(`there is no setting ${unknown}; there are ${KEYS.join(', ')}`);
  const registries = Object.entries(object(root['registries'] ?? {}, 'registries', fail));
  const programs = list(root['programs'] ?? [], 'programs', fail).map((entry, index) => {
    const { image, name, labels, ...spec } = object(entry, `programs[${index}]`, fail);
    return { match: { image, name, labels }, program: spec };
  });
  return {
    images: list(root['images'] ?? [], 'images', fail) as readonly (string | MockImage)[],
    ...(registries.length === 0 ? {} : { registries: Object.fromEntries(registries) as Record<string, MockRegistry> }),
    programs: programs as readonly { match: object; program: ProgramSpec }[],
  };
}
