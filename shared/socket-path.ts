import { z } from 'zod';

/**
 * Path of a Unix socket: absolute, or `~/` and a path in the home folder. Whether a system can take one of that length
 * is checked when it is typed, as the systems differ.
 */
export const socketPathSchema = z
  .string()
  .min(2)
  .max(200)
  .regex(/^(?:\/|~\/)[^\u0000-\u001f\u007f]+$/u);

/** The kind of system a socket is on, as far as it limits the path; `server` is one we know nothing about. */
export type Platform = 'linux' | 'darwin' | 'win32' | 'server';

/** What Node calls the platform, as a {@link Platform}; unknown ones are taken for Linux. */
export function platformOf(name: string): Exclude<Platform, 'server'> {
  return name === 'darwin' || name === 'win32' ? name : 'linux';
}

/** Whether what was typed is meant as a path: it starts with `/` or `~`. */
export function looksLikeSocket(text: string): boolean {
  return text.startsWith('/') || text.startsWith('~');
}
