import type { Folder } from '../../files/index.js';

/** An older part of a log, left beside it by a rotation. */
export interface RotatedFile {
  readonly name: string;
  readonly identity: string;
  readonly bornAtNs: bigint;
  /** Its number among the rotations of this log, where its name tells one. */
  readonly sequence: number | undefined;
}

/**
 * Names that rotations give: `<log>.<YYYYMMDD-HHMMSS>` (kubelet), the same with a number (this package) and
 * `<log>.<n>` (logrotate). Half-made and compressed files (`.tmp`, `.gz`) are none.
 */
const STAMPED = /^\d{8}-\d{6}(?:\.(\d{1,12}))?$/;
const NUMBERED = /^\d{1,4}$/;

/** So many parts are looked at: whoever owns the folder can make any number, and each costs this process a call. */
export const MOST_PARTS = 10_000;

/** Whether a file name is one of a rotated part of the log `base`. */
function isRotatedName(base: string, name: string): boolean {
  if (!name.startsWith(`${base}.`)) return false;
  const suffix = name.slice(base.length + 1);
  return STAMPED.test(suffix) || NUMBERED.test(suffix);
}

/** Name of the next rotated part of a log, after what is there already. */
export function nextRotatedName(name: string, existing: readonly RotatedFile[], now: Date): string {
  const last = Math.max(0, ...existing.map(({ sequence }) => sequence ?? 0));
  const digits = now.toISOString().replace(/\D/g, '');
  return `${name}.${digits.slice(0, 8)}-${digits.slice(8, 14)}.${String(last + 1).padStart(6, '0')}`;
}

function byAge(a: RotatedFile, b: RotatedFile): number {
  if (a.bornAtNs !== b.bornAtNs) return a.bornAtNs < b.bornAtNs ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

/** Looks for the rotated parts of one log. Keeps what it learned of names that are never given again. */
export class RotatedFiles {
  private known = new Map<string, RotatedFile>();

  constructor(private readonly base: string) {}

  /**
   * The parts that are in the log's folder now, oldest first; of more than {@link MOST_PARTS} any so many. Answers none where
   * the folder can't be listed, and what it has where it is told to end.
   */
  async list(folder: Folder, isOver = (): boolean => false): Promise<readonly RotatedFile[]> {
    const found = new Map<string, RotatedFile>();
    for (const name of (await folder.list()).unwrapOr([])) {
      if (found.size === MOST_PARTS || isOver()) break;
      if (!isRotatedName(this.base, name)) continue;
      const known = STAMPED.test(name.slice(this.base.length + 1)) ? this.known.get(name) : undefined;
      const file = known ?? (await this.look(folder, name));
      if (file !== undefined) found.set(name, file);
    }
    this.known = found;
    return [...found.values()].sort(byAge);
  }

  private async look(folder: Folder, name: string): Promise<RotatedFile | undefined> {
    // It may be gone since the folder was listed.
    const entry = (await folder.stat(name)).unwrapOr(undefined);
    if (entry?.kind !== 'file') return undefined;
    const number = STAMPED.exec(name.slice(this.base.length + 1))?.[1];
    const { identity, bornAtNs } = entry;
    return { name, identity, bornAtNs, sequence: number === undefined ? undefined : Number(number) };
  }
}
