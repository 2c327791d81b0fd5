import { execFile } from 'node:child_process';
import { fstatSync } from 'node:fs';

/** The environment of this process, which what it starts inherits. */
type Environment = Record<string, string | undefined>;

/** The manager that keeps this process running and wants to hear from it: systemd, for a unit of Type=notify. */
export interface ServiceManager {
  /** Milliseconds without a sign of life after which it starts this process anew; null where it asks for none. */
  readonly watchdog: number | null;
  /** Tells assignments of sd_notify(3), such as `READY=1`, after those told before. Never rejects. */
  readonly tell: (...assignments: readonly string[]) => Promise<void>;
}

/** Sends one message; resolves when the manager has taken it. Never rejects. */
type Send = (assignments: readonly string[], environment: Environment) => Promise<void>;

/** Longest that the manager may take, in milliseconds. */
const patience = 10_000;

/**
 * Node has no datagrams of Unix sockets, so systemd's own program sends them. It stays until the manager has taken the message, as
 * systemd asks who sent it by its process's number (sd_notify_barrier(3), since version 246).
 */
const sendByProgram: Send = (assignments, environment) =>
  new Promise((resolve) => {
    const settings = { env: { ...process.env, ...environment }, timeout: patience };
    const child = execFile('systemd-notify', [...assignments], settings, () => resolve());
    child.stdin?.end();
  });

/**
 * The manager that started this process, by its environment, from which it is taken out: no program that is started from here is
 * to speak for this one.
 * @param pid this process
 * @returns null where there is none that wants to hear
 */
export function takeServiceManager(
  environment: Environment,
  pid: number,
  send: Send = sendByProgram,
): ServiceManager | null {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: span, WATCHDOG_PID: watched } = environment;
  delete environment['NOTIFY_SOCKET'];
  delete environment['WATCHDOG_USEC'];
  delete environment['WATCHDOG_PID'];
  if (socket === undefined || socket === '') return null;
  const isWatched = watched === undefined || watched === String(pid);
  const milliseconds = isWatched ? spanOf(span) : 0;
  let sending = Promise.resolve();
  return {
    watchdog: milliseconds > 0 ? milliseconds : null,
    tell: (...assignments) => (sending = sending.then(() => send(assignments, { NOTIFY_SOCKET: socket }))),
  };
}

/** Longest that a timer runs, in milliseconds: one that is set to more is over at once. */
const longestTimer = 2 ** 31 - 1;

/** Milliseconds of a span in microseconds; 0 for what is none, and for systemd's infinity (sd_watchdog_enabled(3)). */
function spanOf(microseconds: string | undefined): number {
  if (microseconds === undefined || !/^\d+$/u.test(microseconds)) return 0;
  if (BigInt(microseconds) >= 2n ** 64n - 1n) return 0;
  return Math.min(Math.floor(Number(microseconds) / 1000), longestTimer);
}

/** Whether what is printed goes to systemd's journal, which notes the time itself and reads a priority off each line (sd-daemon(3)). */
export function isForJournal(environment: Readonly<Environment>, descriptor: number): boolean {
  const [device, inode] = environment['JOURNAL_STREAM']?.split(':') ?? [];
  if (device === undefined || inode === undefined) return false;
  try {
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    return String(dev) === device && String(ino) === inode;
  } catch {
    return false;
  }
}
