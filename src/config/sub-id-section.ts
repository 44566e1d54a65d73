import type { SubIdMapping, SubIdSettings } from '../core/settings.js';
import type { Section } from './section.js';

const MAX_UINT64 = 2n ** 64n - 1n;

/** A mapping with the place to report it at. */
interface Placed {
  readonly mapping: SubIdMapping;
  readonly section: Section;
}

/** Reads `Container.SubId`. */
export function readSubId(container: Section): SubIdSettings {
  const section = container.section('SubId');
  const managed = section.boolean('Managed', false);
  const uidMappings = readMappings(section, 'UidMappings');
  const gidMappings = readMappings(section, 'GidMappings');
  for (const key of ['UidMappings', 'GidMappings'] as const) {
    if (managed && !section.has(key)) section.report(key, 'is required when Managed is true');
    if (managed && section.isEmptyList(key)) section.report(key, 'must not be empty when Managed is true');
  }
  section.close();
  return Object.freeze({ managed, uidMappings, gidMappings });
}

function readMappings(parent: Section, key: 'UidMappings' | 'GidMappings'): readonly SubIdMapping[] {
  const read = (section: Section): Placed | undefined => {
    const id = required(section, 'Id', 0n);
    const idCount = required(section, 'IdCount', 1n);
    const subIdStart = required(section, 'SubIdStart', 0n);
    const subIdSize = required(section, 'SubIdSize', 1n);
    if (id === undefined || idCount === undefined || subIdStart === undefined || subIdSize === undefined)
      return undefined;
    const mapping = Object.freeze({ id, idCount, subIdStart, subIdSize });
    return reportOverflow(section, mapping) ? undefined : { mapping, section };
  };
  const placed = parent.sections(key, read) ?? [];
  reportOverlaps(placed);
  return Object.freeze(placed.map((p) => p.mapping));
}

function required(section: Section, key: string, min: bigint): bigint | undefined {
  const value = section.integer(key, undefined, min, MAX_UINT64);
  if (!section.has(key)) section.report(key, 'is required');
  return value;
}

/** Reports a range whose end does not fit 64 bits, and says whether it did. */
function reportOverflow(section: Section, mapping: SubIdMapping): boolean {
  const { id, idCount, subIdStart, subIdSize } = mapping;
  const ids = id + idCount > MAX_UINT64;
  const subIds = subIdStart + idCount * subIdSize > MAX_UINT64;
  if (ids) section.report('IdCount', 'makes Id + IdCount exceed 64 bits');
  if (subIds) section.report('SubIdSize', 'makes SubIdStart + IdCount * SubIdSize exceed 64 bits');
  return ids || subIds;
}

function reportOverlaps(placed: readonly Placed[]): void {
  placed.forEach(({ mapping, section }, index) => {
    placed.slice(0, index).forEach((earlier) => {
      const other = earlier.mapping;
      if (overlap(mapping.id, mapping.idCount, other.id, other.idCount)) {
        section.report('Id', `its ids overlap those of ${earlier.section.path}`);
      }
      const size = mapping.idCount * mapping.subIdSize;
      if (overlap(mapping.subIdStart, size, other.subIdStart, other.idCount * other.subIdSize)) {
        section.report('SubIdStart', `its subordinate ids overlap those of ${earlier.section.path}`);
      }
    });
  });
}

function overlap(start: bigint, count: bigint, otherStart: bigint, otherCount: bigint): boolean {
  return start < otherStart + otherCount && otherStart < start + count;
}
