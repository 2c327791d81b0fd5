import { runProgram, type RunProgram } from '../system/run-program';

/** Longest that a program is waited for, in milliseconds. */
const patience = 3000;
const ask: RunProgram = (file, args) => runProgram(file, args, patience);

const watcher = 'org.kde.StatusNotifierWatcher';
const watcherPath = '/StatusNotifierWatcher';
const property = 'IsStatusNotifierHostRegistered';
const getProperty = 'org.freedesktop.DBus.Properties.Get';

/**
 * The question to the session bus whether a panel shows tray icons, in the words of the programs that can put it. One
 * of them is on practically every Linux desktop (GLib's, D-Bus's own, systemd's), which saves a D-Bus library.
 */
const questions: readonly (readonly [file: string, args: readonly string[]])[] = [
  [
    'gdbus',
    ['call', '--session', '--timeout', '2', '--dest', watcher, '--object-path', watcherPath].concat([
      '--method',
      getProperty,
      watcher,
      property,
    ]),
  ],
  [
    'dbus-send',
    ['--session', '--print-reply', '--reply-timeout=2000', `--dest=${watcher}`, watcherPath].concat([
      getProperty,
      `string:${watcher}`,
      `string:${property}`,
    ]),
  ],
  ['busctl', ['--user', '--timeout=2', 'get-property', watcher, watcherPath, watcher, property]],
];

/**
 * Whether the desktop shows tray icons right now. On Linux that takes a StatusNotifierWatcher on the session bus with
 * a panel registered at it (stock GNOME has none). Where it cannot be known the answer is no: a question too many is
 * better than a program nobody can see.
 */
export async function isTrayShown(platform: NodeJS.Platform, run = ask): Promise<boolean> {
  if (platform === 'win32' || platform === 'darwin') return true;
  for (const [file, args] of questions) {
    const answer = await run(file, args);
    if (answer?.code === 0) return /\btrue\b/u.test(answer.output);
  }
  return false;
}
