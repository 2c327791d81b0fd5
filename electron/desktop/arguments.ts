/** Options of the desktop app's command line. Everything else in it belongs to Chromium or is ignored. */
interface DesktopArguments {
  /** Folder to keep everything in, as given; undefined where it was not named. */
  readonly dataDir: string | undefined;
  /** To start in the tray, without a window. */
  readonly hidden: boolean;
}

/**
 * Reads `--hidden`, and `--data-dir DIR` or `--data-dir=DIR`, of which the last one counts and an empty one does not.
 * Nothing on the command line opens, changes or answers anything.
 * @param argv all of it, the program's own name included
 */
export function readArguments(argv: readonly string[]): DesktopArguments {
  const flag = '--data-dir';
  let dataDir = '';
  for (const [index, argument] of argv.entries()) {
    if (argument === flag) {
      const next = argv[index + 1] ?? '';
      if (!next.startsWith('--')) dataDir = next;
    } else if (argument.startsWith(`${flag}=`)) {
      dataDir = argument.slice(flag.length + 1);
    }
  }
  return {
    dataDir: dataDir === '' || dataDir.includes('\0') ? undefined : dataDir,
    hidden: argv.includes('--hidden'),
  };
}
