import { systemErrors } from '../../shared/texts/system';

/** The system's code of an error (`ECONNREFUSED`), or null when it has none. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** PuTTY's `<err>` for a system error: `Address already in use`; else the error's own message. */
export function systemText(error: unknown): string {
  const code = systemCode(error);
  const known = code === null ? undefined : systemErrors[code];
  return known ?? (error instanceof Error && error.message !== '' ? error.message : (code ?? String(error)));
}
