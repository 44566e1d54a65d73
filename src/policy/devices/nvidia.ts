import { readOnce } from '../../core/plain.js';

/** How the devices of a job get into its container. */
export type NvidiaInjection =
  /** By CDI: the runtime hook must do nothing more. */
  | 'cdi'
  /** By the runtime handler `nvidia`, which reads the variables. */
  | 'handler'
  /** As raw device nodes. */
  | 'raw';

/**
 * The variables that NVIDIA's runtime hook reads, for the GPUs a job was given. CUDA images set
 * `NVIDIA_VISIBLE_DEVICES=all` themselves, so a job without GPUs needs `void` on a node whose handler obeys it.
 *
 * @param devices CDI names (`nvidia.com/gpu=0`), indices or UUIDs; others than NVIDIA's are skipped
 */
export function nvidiaVariables(
  devices: readonly string[],
  injection: NvidiaInjection = 'cdi',
): Readonly<Record<string, string>> {
  const read = readOnce<unknown>(devices).unwrapOr(undefined);
  const given: readonly unknown[] = Array.isArray(read) ? read : [];
  const own = given.flatMap((name) => {
    if (typeof name !== 'string') return [];
    const [kind = '', device] = name.split('=');
    if (device === undefined) return [name];
    return kind.startsWith('nvidia.com/') ? [device] : [];
  });
  if (own.length === 0 || injection === 'cdi') return Object.freeze({ NVIDIA_VISIBLE_DEVICES: 'void' });
  if (injection === 'raw') return Object.freeze({ NVIDIA_VISIBLE_DEVICES: own.join(',') });
  return Object.freeze({
    NVIDIA_VISIBLE_DEVICES: own.join(','),
    NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
  });
}
