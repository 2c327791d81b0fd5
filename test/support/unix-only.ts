import type { TestOptions } from 'vitest';

/** Why a test is not run on Windows: each says what Windows, or the Windows that wine plays, does not have. */
const reasons = {
  rights: 'Windows keeps no rights of owner, group and others in a file’s mode',
  sockets: 'Node opens no Unix sockets on Windows, pipes have other names',
  proc: 'Windows has no /proc',
  programs: 'a program or service that Windows does not have',
  paths: 'about paths of Unix alone; those of Windows have tests of their own',
  home: 'a thread of Node cannot set the home folder that Windows tells',
  signals: 'Windows ends a process that is sent a signal',
  abstract: 'names without files, which only Linux has, stand in for other systems’ pipes',
  links: 'making a symbolic link takes a right on Windows that most accounts lack',
  clock: 'only Linux tells the time a thread had a processor; the clock also counts what other programs do',
  wine: 'wine does it otherwise than Windows',
} as const;

declare module 'vitest' {
  interface TaskMeta {
    /** Why it was not run on Windows. */
    notOnWindows?: string;
  }
}

/** Options of a test (or of a group of them) that says nothing about Windows: there it is skipped, and the reason told. */
export const unixOnly = (reason: keyof typeof reasons): TestOptions =>
  skipWhere(process.platform === 'win32', reason);

/** The same of one that says nothing about macOS either. */
export const linuxOnly = (reason: keyof typeof reasons): TestOptions =>
  skipWhere(process.platform !== 'linux', reason);

const skipWhere = (isElsewhere: boolean, reason: keyof typeof reasons): TestOptions =>
  isElsewhere ? { skip: true, meta: { notOnWindows: reasons[reason] } } : {};
