import { join } from 'node:path';
import type { AppError } from '../../shared/errors';
import { plainText, type LogEntry } from '../../shared/event-log';
import type { SessionId } from '../../shared/ids';
import * as texts from '../../shared/texts/storage';
import { createQueue } from '../system/async';
import type { Disk } from './disk';
import { fileReason } from './files';
import { appendAtOnce, appendText, createRotation, removeOld, type Rotation } from './lines-file';

/** One megabyte, and three before it, for each session. */
const rotation: Rotation = { size: 1_000_000, old: 3 };
/** How long lines are gathered before they are written, in milliseconds. */
const delay = 1000;
/** Most that is held in memory for all sessions, in characters; a disk that is slower than that loses lines. */
const mostHeld = 4_000_000;
/** Days after which a log that nothing was added to goes. */
const keptDays = 90;

/** Limits that tests set otherwise. */
export interface LogFileOptions {
  readonly rotation?: Rotation;
  readonly mostHeld?: number;
  readonly delay?: number;
}

/** The lines of one session that wait to be written. */
interface Waiting {
  readonly path: string;
  text: string;
  /** Lines there was no room for, before those of the text. */
  lost: number;
}

export type LogFiles = ReturnType<typeof createLogFiles>;

/**
 * The event logs in a folder, a file for each session, in lines of time, level and text, apart by blanks. Lines are gathered and
 * written at most once a second, so that logging never waits for the disk.
 * @param folder made with the first line, for its owner alone
 */
export function createLogFiles(folder: string, disk: Disk, options: LogFileOptions = {}) {
  const limits = { rotation, mostHeld, delay, ...options };
  const rotate = createRotation(limits.rotation, disk);
  const inTurn = createQueue();
  const paths = new Map<SessionId, string>();
  let waiting = new Map<string, Waiting>();
  let held = 0;
  let timer: NodeJS.Timeout | null = null;
  let listener: (error: AppError) => void = () => undefined;
  let isTroubled = false;
  let settled: Promise<unknown> = inTurn(() => removeOld(folder, keptDays));

  /** A session keeps its file as long as the program runs, also under another name. */
  const pathOf = (id: SessionId, title: string): string => {
    const path = paths.get(id) ?? join(folder, fileName(id, title));
    paths.set(id, path);
    return path;
  };
  const pendingOf = (path: string): Waiting => {
    const pending = waiting.get(path) ?? { path, text: '', lost: 0 };
    waiting.set(path, pending);
    return pending;
  };
  const failed = (thrown: unknown): void => {
    if (isTroubled) return;
    isTroubled = true;
    listener({ code: 'log-not-written', data: { path: folder, detail: fileReason(thrown) } });
  };
  const write = async ({ path, text, lost }: Waiting): Promise<void> => {
    const gap = lost > 0 ? `${stamp(Date.now())} warning ${texts.linesMissing(lost)}\n` : '';
    try {
      await appendText(disk, path, `${gap}${text}`, rotate);
      isTroubled = false;
    } catch (thrown) {
      failed(thrown);
      pendingOf(path).lost += lost + text.split('\n').length - 1;
    } finally {
      held -= text.length;
    }
  };
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const batch = waiting;
    waiting = new Map();
    // Missing lines are told with the next one that is written.
    for (const pending of batch.values()) {
      if (pending.text === '') waiting.set(pending.path, pending);
      else settled = inTurn(() => write(pending));
    }
  };

  return {
    /** Written within a second. Never throws; lines that find no room are left out, and the next that does says so. */
    add: (
      { id, title }: { readonly id: SessionId; readonly title: string },
      { at, level, text }: LogEntry,
    ): void => {
      const pending = pendingOf(pathOf(id, title));
      const line = `${stamp(at)} ${level.padEnd(7)} ${plainText(text)}\n`;
      if (held + line.length > limits.mostHeld) {
        pending.lost += 1;
        return;
      }
      held += line.length;
      pending.text += line;
      timer ??= setTimeout(flush, limits.delay);
    },
    /** Calls back with log-not-written when lines begin to be left out. */
    troubled: (called: (error: AppError) => void): void => {
      listener = called;
    },
    /** Writes the lines that wait before it returns: this process may be gone after it. Never throws. */
    writeAtOnce: (): void => {
      for (const pending of waiting.values()) {
        appendAtOnce(pending.path, pending.text);
        held -= pending.text.length;
        pending.text = '';
      }
    },
    /** Resolves when all is written that can be. */
    settled: async (): Promise<void> => {
      flush();
      await settled;
    },
  };
}

/** Like `web-server-1a2b3c4d-….log`: what a user looks for first, then what makes it the session's own. */
export function fileName(id: SessionId, title: string): string {
  const readable = title
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/gu, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/gu, '');
  return `${readable === '' ? 'session' : readable}-${id}.log`;
}

const stamp = (at: number): string => new Date(at).toISOString();
