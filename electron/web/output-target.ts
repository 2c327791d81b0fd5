/** The part of `fstat` that tells where output goes. */
export interface OutputFacts {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly mode: bigint;
  readonly isFile: () => boolean;
}

/**
 * Whether output is kept where others can read it: in systemd's journal, which administrators' groups may read and which
 * JOURNAL_STREAM names (systemd.exec(5)), or in a file with rights for others. An address with a code does not go there.
 */
export function isKeptForOthers(
  output: OutputFacts,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): boolean {
  if (environment['JOURNAL_STREAM'] === `${String(output.dev)}:${String(output.ino)}`) return true;
  // Windows tells no such rights; there, a file is in a folder of its owner's.
  return platform !== 'win32' && output.isFile() && (output.mode & 0o077n) !== 0n;
}
