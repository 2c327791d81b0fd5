import { isLink, linkLimit, mostLinks } from '../../shared/link-text';

/** The desktop app's command line. Everything else in it belongs to Chromium or is ignored. */
interface DesktopArguments {
  /** Folder to keep everything in, as given; undefined where it was not named. */
  readonly dataDir: string | undefined;
  /** To start in the tray, without a window. */
  readonly hidden: boolean;
  /** Links to show, as given: from anybody, and not looked at yet. */
  readonly links: readonly string[];
  /** Options stand behind a link without `--` before it: Chromium has taken them for its own. */
  readonly hasOptionsBehindLink: boolean;
}

/**
 * Reads `--hidden`; `--data-dir DIR` or `--data-dir=DIR`, of which the last one counts and an empty one does not; and links. Options
 * end at `--`, behind which there are links alone, and at the first link: who made up a link may have put blanks and quotation marks
 * into it to get options in. Nothing on the command line opens, changes or answers anything.
 * @param argv all of it, the program's own name included, in the order that it was given
 */
export function readArguments(argv: readonly string[]): DesktopArguments {
  const rest = argv.slice(1);
  const end = rest.findIndex((argument) => argument === '--' || isLink(argument));
  const options = end < 0 ? rest : rest.slice(0, end);
  const behind = end < 0 ? [] : rest.slice(end);
  const isMarked = behind[0] === '--';
  const links = isMarked ? behind.slice(1).filter((argument) => argument !== '') : behind.filter(isLink);
  const dataDir = readDataDir(options);
  return {
    dataDir: dataDir === '' || dataDir.includes('\0') ? undefined : dataDir,
    hidden: options.includes('--hidden'),
    links: links.slice(0, mostLinks),
    hasOptionsBehindLink: !isMarked && behind.some((argument) => argument.startsWith('-')),
  };
}

function readDataDir(options: readonly string[]): string {
  const flag = '--data-dir';
  let dataDir = '';
  for (const [index, argument] of options.entries()) {
    if (argument === flag) {
      const next = options[index + 1] ?? '';
      if (!next.startsWith('--')) dataDir = next;
    } else if (argument.startsWith(`${flag}=`)) {
      dataDir = argument.slice(flag.length + 1);
    }
  }
  return dataDir;
}

/**
 * Bytes of a command line with links that another start can hand over: Chromium sends it in a message of 32 KiB, and ends a program
 * that does not answer one which is longer (process_singleton_posix.cc).
 */
const handedOverLimit = 2 * linkLimit;

/** Why a start with this command line is refused before anything is done; null where it is not. */
export function refusedArguments(argv: readonly string[]): 'options-behind-link' | 'too-long' | null {
  if (readArguments(argv).hasOptionsBehindLink) return 'options-behind-link';
  const bytes = argv.reduce((sum, argument) => sum + Buffer.byteLength(argument), 0);
  return bytes > handedOverLimit ? 'too-long' : null;
}

/** The message of a second start to the first: its own command line may come in another order. */
export interface HandedOver {
  readonly hidden: boolean;
  readonly links: readonly string[];
}

/** Reads what a second start, maybe of another version, has handed over. */
export function readHandedOver(data: unknown): HandedOver {
  const { hidden, links } =
    typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  const given: readonly unknown[] = Array.isArray(links) ? links : [];
  return {
    hidden: hidden === true,
    links: given
      .filter((link) => typeof link === 'string' && link.length <= 2 * linkLimit)
      .slice(0, mostLinks) as readonly string[],
  };
}
