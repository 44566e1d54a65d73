import type { CriRuntime } from 'crane-cri';

/** A runtime some of whose fields are others; its own methods are called on itself. */
export function instead(runtime: CriRuntime, fields: Partial<CriRuntime>): CriRuntime {
  return new Proxy(runtime, {
    get(on, name) {
      const value: unknown = Object.hasOwn(fields, name) ? Reflect.get(fields, name) : Reflect.get(on, name);
      return typeof value === 'function' ? (value.bind(on) as unknown) : value;
    },
  });
}
