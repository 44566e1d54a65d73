// @ts-check
/** @typedef {(...args: any[]) => any} Method */

/**
 * A runtime with some methods changed; all are called on the runtime itself. Plain JavaScript, for the children.
 *
 * @param {import('crane-cri').CriRuntime} runtime
 * @param {(name: string, method: Method) => Method | undefined} change `undefined` leaves it
 */
export function changedMethods(runtime, change) {
  return new Proxy(runtime, {
    get(on, name) {
      const value = Reflect.get(on, name);
      if (typeof value !== 'function') return value;
      const method = value.bind(on);
      return change(String(name), method) ?? method;
    },
  });
}
