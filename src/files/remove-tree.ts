import { type Dirent } from 'node:fs';
import { opendir, readFile, readlink, rename, rmdir, unlink } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { systemClock } from '../core/clock.js';
import { codeOf } from '../core/error-code.js';
import { changeAt } from './at.js';
import { type Pin, pinAt } from './descriptor.js';
import { refusal } from './trouble.js';
import { makeAt } from './walk.js';

/** How many names are looked at together: a tree of any size and depth needs so much memory, and two descriptors. */
const BATCH = 512;

/** A name of the folder beside it in which something is taken apart. What is in it is doomed, whoever put it there. */
export const binOf = (name: string): string =>
  `.removed.${Buffer.from(name)
    .subarray(0, 200)
    .toString('latin1')
    .replace(/[^\w.-]/g, '_')}`;

/**
 * How long a tree is taken apart, in milliseconds: who works in it meanwhile makes folders faster than they are removed.
 * Some millions of files take that long; what is left goes with the next try.
 */
const LIMIT_MS = 600_000;

/**
 * Removes what stands under a name of a folder. A tree is moved into a bin of ours alone and taken apart there without
 * going down: a folder in it is moved into the bin in its turn. So what is entered was moved by us; it is no mount, lies
 * where nobody else can replace it, and becomes ours, so that who still has a descriptor of it puts nothing more into it.
 * What an earlier try has left in the bin goes too. Throws.
 */
export async function removeTree(parent: Pin, name: string, limitMs = LIMIT_MS): Promise<void> {
  const path = join(parent.path, name);
  const address = `${parent.address}/${name}`;
  await using found = await unlessMissing(pinAt(address, path, parent.reach));
  if (found !== undefined && found.entry.kind !== 'folder') {
    await unlessMissing(unlink(address));
    return;
  }
  const mount = found === undefined ? undefined : await mountIn(found);
  if (mount !== undefined) throw refusal(path, 'mounted', `${mount} is mounted in it`);
  await using bin = await openBin(parent, binOf(name), found !== undefined);
  if (bin === undefined) return;
  if (found !== undefined) await unlessMissing(rename(address, freeNameIn(bin)));
  await drain(bin, systemClock.monotonicMs() + limitMs);
  await unlessMissing(rmdir(`${parent.address}/${binOf(name)}`));
}

/** The bin, made with `make`; undefined where there is none. */
async function openBin(parent: Pin, name: string, make: boolean): Promise<Pin | undefined> {
  const path = join(parent.path, name);
  const made = make ? await makeAt(parent, name, 0o700) : undefined;
  const bin = made ?? (await unlessMissing(pinAt(`${parent.address}/${name}`, path, parent.reach)));
  if (bin === undefined) return make ? openBin(parent, name, make) : undefined; // another removal took it away meanwhile
  const { kind, uid, mode } = bin.entry;
  const isOurs = uid === (process.geteuid?.() ?? uid) && (mode & 0o022) === 0;
  if (made !== undefined || (kind === 'folder' && isOurs)) return bin;
  await bin.close();
  throw refusal(path, 'not_trusted', 'is not a folder of ours alone');
}

const freeNameIn = (bin: Pin): string => `${bin.address}/${randomBytes(8).toString('hex')}`;

/** Takes apart all that is in the bin. What can't be stays there, and the first reason is thrown in the end. */
async function drain(bin: Pin, untilMs: number): Promise<void> {
  const stuck = new Map<string, unknown>();
  for (;;) {
    const names = (await namesIn(bin, BATCH + stuck.size)).map(({ name }) => name.toString());
    const left = names.filter((name) => !stuck.has(name));
    if (names.length === 0) return;
    if (left.length === 0) throw stuck.values().next().value;
    for (const name of left) {
      if (systemClock.monotonicMs() > untilMs) throw refusal(bin.path, 'not_empty', 'is filled while it is emptied');
      await takeApart(bin, name).catch((cause: unknown) => void stuck.set(name, cause));
    }
  }
}

async function takeApart(bin: Pin, name: string): Promise<void> {
  const address = `${bin.address}/${name}`;
  await using folder = await unlessMissing(pinAt(address, join(bin.path, name), bin.reach));
  if (folder === undefined) return;
  if (folder.entry.kind !== 'folder') {
    await unlessMissing(unlink(address));
    return;
  }
  await makeOurs(folder);
  for (;;) {
    const entries = await namesIn(folder, BATCH);
    if (entries.length === 0) break;
    const tried = await Promise.allSettled(entries.map((entry) => takeOut(bin, folder, entry)));
    const failed = tried.find((one) => one.status === 'rejected');
    if (failed !== undefined && tried.every((one) => one.status === 'rejected')) throw failed.reason;
  }
  await unlessMissing(rmdir(address));
}

/** Takes one thing out of a folder: a folder goes into the bin, anything else is gone. */
async function takeOut(bin: Pin, folder: Pin, entry: Dirent<Buffer>): Promise<void> {
  // As bytes: a name need not be UTF-8.
  const address = Buffer.concat([Buffer.from(`${folder.address}/`), entry.name]);
  if (!entry.isDirectory()) {
    await unlessMissing(unlink(address));
    return;
  }
  const move = () => unlessMissing(rename(address, freeNameIn(bin)));
  await move().catch(async (cause: unknown) => {
    if (codeOf(cause) !== 'EACCES') throw cause;
    // Who is not root must be able to write to a folder in order to move it.
    await using pin = await pinAt(address, join(folder.path, entry.name.toString()), folder.reach);
    if (pin.entry.kind === 'folder') await makeOurs(pin);
    await move();
  });
}

async function makeOurs(folder: Pin): Promise<void> {
  const uid = process.geteuid?.();
  await changeAt(folder, { uid: folder.entry.uid === uid ? undefined : uid, mode: 0o700 });
}

async function namesIn({ address }: Pin, most: number): Promise<Dirent<Buffer>[]> {
  const found: Dirent<Buffer>[] = [];
  const options = { encoding: 'buffer' as BufferEncoding, bufferSize: BATCH };
  for await (const entry of await opendir(address, options)) {
    if (found.length >= most) break;
    found.push(entry as unknown as Dirent<Buffer>);
  }
  return found;
}

/** The first mount point that is a folder or lies beneath it. */
async function mountIn(folder: Pin): Promise<string | undefined> {
  if (folder.reach === 'paths') return undefined;
  const real = await readlink(folder.address);
  const points = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) =>
    // The kernel writes blanks, tabs, newlines and backslashes as three octal digits.
    (line.split(' ', 5)[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(parseInt(octal, 8)),
    ),
  );
  return points.find((point) => point === real || point.startsWith(`${real}/`));
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  return await work.catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  });
}
