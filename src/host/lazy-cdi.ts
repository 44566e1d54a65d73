import type { CdiRegistry } from '../policy/devices/cdi.js';

/** Where runtimes look for CDI specs, the later before the earlier. */
export const CDI_FOLDERS: readonly string[] = Object.freeze(['/etc/cdi', '/var/run/cdi']);

/**
 * Reads the CDI specs of this node as runtimes do: files `.json` and `.yaml` of each folder, a later folder over an
 * earlier one. A folder that does not exist offers nothing; a file that can't be read, or that runtimes pass over (`.yml`),
 * is told as a problem, and the others count.
 * What it takes is loaded with the first reading.
 */
export async function readCdiSpecs(folders: readonly string[] = CDI_FOLDERS): Promise<CdiRegistry> {
  return (await import('./cdi-specs.js')).readCdiSpecs(folders);
}
