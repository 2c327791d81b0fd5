import type { AppError } from './errors';

/** The outcome of anything that may fail for a reason a user should read: a value, or an error as a value. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

/** Wraps a value as a success. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Wraps an error as a failure. */
export function fail<T = never>(error: AppError): Result<T> {
  return { ok: false, error };
}

/** Marks a branch the types say cannot be reached; throws should it be reached all the same. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
