import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { identityOf } from './log-file.js';

/** An older part of a log, left beside it by a rotation. */
export interface RotatedFile {
  readonly path: string;
  readonly identity: string;
  readonly birthtimeNs: bigint;
  /** Its number among the rotations of this log, where its name tells one. */
  readonly sequence: number | undefined;
}

/**
 * Names that rotations give: `<log>.<YYYYMMDD-HHMMSS>` (kubelet), the same with a number (this package) and
 * `<log>.<n>` (logrotate). Half-made and compressed files (`.tmp`, `.gz`) are none.
 */
const STAMPED = /^\d{8}-\d{6}(?:\.(\d{1,12}))?$/;
const NUMBERED = /^\d{1,4}$/;

/** Whether a file name is one of a rotated part of the log `base`. */
function isRotatedName(base: string, name: string): boolean {
  if (!name.startsWith(`${base}.`)) return false;
  const suffix = name.slice(base.length + 1);
  return STAMPED.test(suffix) || NUMBERED.test(suffix);
}

/** Name of the next rotated part of a log, after what is there already. */
export function nextRotatedName(path: string, existing: readonly RotatedFile[], now: Date): string {
  const last = Math.max(0, ...existing.map(({ sequence }) => sequence ?? 0));
  const digits = now.toISOString().replace(/\D/g, '');
  return `${path}.${digits.slice(0, 8)}-${digits.slice(8, 14)}.${String(last + 1).padStart(6, '0')}`;
}

function byAge(a: RotatedFile, b: RotatedFile): number {
  if (a.birthtimeNs !== b.birthtimeNs) return a.birthtimeNs < b.birthtimeNs ? -1 : 1;
  return a.path < b.path ? -1 : 1;
}

/** Looks for the rotated parts of one log. Keeps what it learned of names that are never given again. */
export class RotatedFiles {
  private known = new Map<string, RotatedFile>();

  constructor(private readonly path: string) {}

  /** The parts that are there now, oldest first. Answers none where the directory is gone. */
  async list(): Promise<readonly RotatedFile[]> {
    const base = basename(this.path);
    const names = await readdir(dirname(this.path)).catch(() => []);
    const found = new Map<string, RotatedFile>();
    for (const name of names) {
      if (!isRotatedName(base, name)) continue;
      const suffix = name.slice(base.length + 1);
      const known = STAMPED.test(suffix) ? this.known.get(name) : undefined;
      const file = known ?? (await this.look(join(dirname(this.path), name)));
      if (file !== undefined) found.set(name, file);
    }
    this.known = found;
    return [...found.values()].sort(byAge);
  }

  private async look(path: string): Promise<RotatedFile | undefined> {
    try {
      const stats = await lstat(path, { bigint: true });
      if (!stats.isFile()) return undefined;
      const number = STAMPED.exec(path.slice(this.path.length + 1))?.[1];
      const sequence = number === undefined ? undefined : Number(number);
      return { path, identity: identityOf(stats), birthtimeNs: stats.birthtimeNs, sequence };
    } catch {
      return undefined; // gone since the directory was read
    }
  }
}
