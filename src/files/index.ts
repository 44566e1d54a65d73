/**
 * The one room for files on a shared node. Whatever lies where another user can rename can be another thing at each look,
 * so no path is used twice here: a path is opened once, one name after the other, and all that follows is asked of the
 * descriptor, or done by a single name in a folder that is held open (`/proc/self/fd/N/name`). No link is followed unless
 * the caller says which. The other rooms do not import `node:fs` (eslint.config.mjs, with the exceptions).
 *
 *     await using folder = (await Folder.open('/var/lib/crane', { links: 'trusted', trust: { owners: ourselves() } }))…
 *     withFolder(path, options, async (folder) => …)      opens, works, closes whatever comes of it
 *     folder.read('name', 4_096, { owners: [uid] })       small, regular, of an owner, not writable by others
 *     folder.openFile('log', 'read' | 'append' | 'write' | 'create')    a FileHandle, never of a pipe, device or link
 *     folder.write / make / stat / list / rename / link / unlink / removeEmpty / sync / change / changeEntry
 *     folder.remove('tree')                               crosses no mount, follows no link, takes any depth
 *     pinPath(path, options), folder.pin('a/b')           a Pin: one thing of any kind, for `mount --bind
 *                                                         <pin.outerAddress>`, or to judge (`pin.entry`) before use
 *     looks.js                                            paths that may never answer, by a process that can be ended
 *     read-small-file.js                                  for the administrator's own files: follows links, asks no owner
 *
 * Every answer is a Result with a {@link FileTrouble}: a `reason`, the path and why. `no_descriptors` is the only one that
 * time heals ({@link isRetryable}). Whoever opens a Folder, Pin or FileHandle closes it; a failure leaves none open.
 *
 * Where to be careful: a `Trust` of a user's uid trusts that user with everything below; `links: 'followed'` is for paths
 * that whoever runs this process wrote; hard links are the kernel's affair (`fs.protected_hardlinks`), `changeEntry`
 * refuses a file with two names. Without Linux and /proc a process that is not root works by paths, and root not at all.
 */
export { defaultFolder } from './default-folder.js';
export { Folder, pinPath, withFolder } from './folder.js';
export type { Entry } from './entry.js';
export { binOf } from './remove-tree.js';
export { type FileTrouble, isRetryable } from './trouble.js';
export { distrust, ourselves } from './trust.js';
export type { WalkOptions } from './walk.js';
