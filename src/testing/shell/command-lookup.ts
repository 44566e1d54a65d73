import { posix } from 'node:path';

import type { ContainerFiles } from '../process/container-files.js';
import type { Command } from './command.js';
import { FILE_COMMANDS } from './commands-files.js';
import { SYSTEM_COMMANDS } from './commands-system.js';

/** Names under which the shell itself can be started. */
export const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash']);

/** Folders in which the usual commands stand. */
const BINARIES: ReadonlySet<string> = new Set(['/bin', '/usr/bin', '/usr/local/bin', '/sbin', '/usr/sbin']);

/** A command by name. */
export function findCommand(name: string): Command | undefined {
  if (Object.hasOwn(FILE_COMMANDS, name)) return FILE_COMMANDS[name];
  return Object.hasOwn(SYSTEM_COMMANDS, name) ? SYSTEM_COMMANDS[name] : undefined;
}

const isUsual = (name: string): boolean => SHELLS.has(name) || name === 'busybox' || findCommand(name) !== undefined;

/** What a name stands for where `cwd` is the folder of work: one of the usual commands, or a file of the container. */
export function locate(
  name: string,
  files: ContainerFiles,
  path: string,
  cwd = '/',
): { readonly usual: string } | { readonly file: string } | undefined {
  if (name.includes('/')) {
    const whole = posix.resolve(cwd, name);
    if (files.kindOf(whole) !== undefined) return { file: whole };
    return BINARIES.has(posix.dirname(whole)) && isUsual(posix.basename(whole))
      ? { usual: posix.basename(whole) }
      : undefined;
  }
  if (isUsual(name)) return { usual: name };
  const found = path
    .split(':')
    .map((folder) => posix.resolve(cwd, folder, name))
    .find((file) => files.isExecutable(file));
  return found === undefined ? undefined : { file: found };
}

/** Why a command cannot be started, in the words of the kernel and runc; `undefined`: it can. */
export function commandProblem(name: string, files: ContainerFiles, path: string): string | undefined {
  const found = locate(name, files, path);
  if (found === undefined)
    return name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
  if ('usual' in found || files.isExecutable(found.file)) return undefined;
  return 'permission denied';
}
