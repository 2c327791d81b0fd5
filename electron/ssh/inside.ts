/** A function of unknown parameters, to be called by Reflect.apply. */
export type AnyFunction = (...values: readonly unknown[]) => unknown;

/** An object that another keeps to itself; null when there is none. */
export function objectIn(holder: unknown, key: string): object | null {
  const value: unknown = typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : null;
  return typeof value === 'object' ? value : null;
}

/** A function that an object keeps to itself; null when there is none. */
export function functionIn(holder: object | null, key: string): AnyFunction | null {
  const value: unknown = holder === null ? null : Reflect.get(holder, key);
  return typeof value === 'function' ? (value as AnyFunction) : null;
}
