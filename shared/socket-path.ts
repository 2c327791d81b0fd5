import { z } from 'zod';
import { fail, ok, type Result } from './result';

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

/** Bytes of a socket's path that fit into `sun_path` with the zero byte behind them: 108 on Linux, 104 on macOS. */
const pathLimits: Readonly<Record<Platform, number>> = { linux: 107, darwin: 103, win32: 107, server: 107 };

/** What Node calls the platform, as a {@link Platform}; unknown ones are taken for Linux. */
export function platformOf(name: string): Platform {
  return name === 'darwin' || name === 'win32' ? name : 'linux';
}

/** Whether what was typed is meant as a path: it starts with `/` or `~`. */
export function looksLikeSocket(text: string): boolean {
  return text.startsWith('/') || text.startsWith('~');
}

/** Bytes of a text in UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Reads the path of a Unix socket as typed. */
export function readSocketPath(
  text: string,
  which: 'source' | 'destination',
  where: Platform,
): Result<{ readonly path: string }> {
  if (where === 'win32') return fail({ code: 'socket-unsupported', data: { which } });
  const limit = pathLimits[where];
  const bytes = bytesOf(text);
  if (bytes > limit) return fail({ code: 'socket-path-long', data: { which, bytes, limit } });
  if (!socketPathSchema.safeParse(text).success || text.endsWith('/')) {
    return fail({ code: 'socket-path-invalid', data: { which, text } });
  }
  return ok({ path: text });
}
