import { closeSync, openSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import type { AppError } from '../../shared/errors';
import { untilShared } from './elapsed';
import { systemCode } from './errors';

/** The error for a program, or a system, that may open no more files and sockets. */
type OpenFilesError = Extract<AppError, { code: 'open-files-limit' }>;

/** Whether the system refused something because too many files and sockets are open: in this program, or in all. */
export function isOpenFilesLimit(thrown: unknown): boolean {
  const code = systemCode(thrown);
  return code === 'EMFILE' || code === 'ENFILE';
}

/** The error for what {@link isOpenFilesLimit} holds of. */
export function openFilesError(thrown: unknown): OpenFilesError {
  const whose = systemCode(thrown) === 'ENFILE' ? 'system' : 'program';
  return { code: 'open-files-limit', data: { whose, limit: whose === 'program' ? ownLimit : null } };
}

/** How many files and sockets this program may have open; null where the system does not say. Read while it still can be. */
const ownLimit = readOwnLimit();

/** How many files and sockets this program may have open; null where the system has no such limit, or does not say. */
export function openFilesLimit(): number | null {
  return ownLimit;
}

function readOwnLimit(): number | null {
  try {
    const found = /^Max open files\s+(\d+)/mu.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return found === undefined ? null : Number(found);
  } catch {
    return null;
  }
}

/** Connections that nobody is served by yet: what one listener keeps at the most, wherever that many can be kept. */
const mostUnserved = 6144;
/** The number it keeps where the system does not say how many files and sockets may be open. */
const cautiousUnserved = 1024;

/**
 * How many connections that serve nobody yet one listener may keep, so that enough descriptors are left for all else.
 * @param limit files and sockets that this program may have open; null where that is not known
 * @param isLimited false on a system that has no such limit: Windows, where there is no `getuid` either
 */
export function unservedConnections(
  limit: number | null = ownLimit,
  isLimited = process.getuid !== undefined,
): number {
  if (!isLimited) return mostUnserved;
  return limit === null ? cautiousUnserved : Math.min(mostUnserved, Math.floor(limit / 3));
}

/** Milliseconds between two looks whether there are descriptors, and while there are plenty: each look wakes a processor. */
const lookInterval = { usual: 2000, plenty: 10_000 } as const;
/** So many that are free are plenty. */
const plenty = 1024;

/** Told what keeps this program from accepting connections, and null when that has passed. */
type OpenFilesListener = (trouble: OpenFilesError | null) => void;

const listeners = new Set<OpenFilesListener>();
let trouble: OpenFilesError | null = null;
let timer: NodeJS.Timeout | null = null;

/**
 * Watches whether this program can open files and sockets, for as long as it is watched. A listening socket does not tell:
 * libuv accepts connections for which there is no descriptor only to close them, and Node reports nothing.
 * @param listener told at once when there is trouble already
 * @returns ends it
 */
export function watchOpenFiles(listener: OpenFilesListener): () => void {
  listeners.add(listener);
  timer ??= lookLater('usual');
  if (trouble !== null) listener(trouble);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearTimeout(timer);
    timer = null;
    trouble = null;
  };
}

function lookLater(when: keyof typeof lookInterval): NodeJS.Timeout {
  return setTimeout(
    () => {
      const { next, found } = look();
      timer = lookLater(next);
      if ((found === null) === (trouble === null)) return;
      trouble = found;
      for (const listener of [...listeners]) listener(found);
    },
    untilShared(lookInterval[when], Date.now()),
  ).unref();
}

/** Opens the one file that no disk is asked for, as another thread to do it would have to be woken. */
function look(): { readonly next: keyof typeof lookInterval; readonly found: OpenFilesError | null } {
  try {
    // The lowest number that is free.
    const descriptor = openSync(devNull, 'r');
    closeSync(descriptor);
    return { next: ownLimit !== null && ownLimit - descriptor > plenty ? 'plenty' : 'usual', found: null };
  } catch (thrown) {
    return { next: 'usual', found: isOpenFilesLimit(thrown) ? openFilesError(thrown) : trouble };
  }
}
