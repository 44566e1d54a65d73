const VENDOR = /^[A-Za-z](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;
const CLASS = /^[A-Za-z](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const DEVICE = /^[A-Za-z0-9](?:[A-Za-z0-9_.:-]{0,251}[A-Za-z0-9])?$/;

/** The parts of a full CDI name, or undefined where it is none. */
export function parseCdiName(name: string): { readonly kind: string; readonly device: string } | undefined {
  const equals = name.indexOf('=');
  const kind = name.slice(0, Math.max(0, equals));
  const device = name.slice(equals + 1);
  return equals > 0 && isKind(kind) && isDevice(device) ? { kind, device } : undefined;
}

/** Whether it is of the form `vendor/class`. */
export function isKind(kind: string): boolean {
  const slash = kind.indexOf('/');
  return slash > 0 && VENDOR.test(kind.slice(0, slash)) && CLASS.test(kind.slice(slash + 1));
}

/** Whether it is the name of a device within its kind. */
export function isDevice(name: string): boolean {
  return DEVICE.test(name);
}
