/** Looking at a file is no reason to ask name servers. */
const asksNameServers =
  /^canonicalizehostname(?![\s=]+no\s*$)|^canonicalizepermittedcnames(?![\s=]+none\s*$)/u;

/** Names that OpenSSH's glob(3) and Ginnel find the same files by: no tokens, variables, escapes, classes or other people's homes. */
const plainIncludes = {
  posix: includeOf(String.raw`(?:~/)?[\p{L}\p{N}_./*@+,-]+`),
  // A backslash escapes nothing there, and two of them begin a name of another computer or a device.
  win32: includeOf(String.raw`(?!\\\\|//)(?:~[/\\]|[A-Za-z]:[/\\])?[\p{L}\p{N}_./\\*@+,-]+`),
};
/** A folder above is another one where a link is before it, and `.*` finds it, too; devices and what the kernel makes up never end or differ each time. */
const elsewhere = /\.\.|\.\*|[\s="]\/+(?:dev|proc|sys)\//u;

/**
 * Whether `ssh -G` runs nothing and asks no name server for the texts of a configuration, all of what it includes among them. It
 * evaluates `Match exec` by running the command, and CanonicalizeHostname by asking name servers; nothing else of a configuration is
 * run by -G (not ProxyCommand, LocalCommand or KnownHostsCommand), nor is a connection made. Lines are looked at as they stand, as what
 * Ginnel makes of one is not always what OpenSSH does: quotes count within keywords, and a lone carriage return ends no line. What could
 * be meant so counts as meant so.
 */
export function runsNothing(texts: readonly string[], platform: NodeJS.Platform): boolean {
  const plainInclude = plainIncludes[platform === 'win32' ? 'win32' : 'posix'];
  return texts.every((text) => text.split('\n').every((line) => isHarmless(line, plainInclude)));
}

function includeOf(name: string): RegExp {
  // Each word ends at a blank, so that there is one way to read a line.
  return new RegExp(
    String.raw`^[ \t]*include(?:[ \t]*=[ \t]*|[ \t]+)(?:(?:"${name}"|${name})(?:[ \t]+|$))+$`,
    'iu',
  );
}

function isHarmless(line: string, plainInclude: RegExp): boolean {
  const said = line
    .replace(/["'\\\0]/gu, '')
    .replace(/^[\s=]+/u, '')
    .toLowerCase();
  if (said.startsWith('match')) return !said.includes('exec');
  if (said.startsWith('include'))
    return plainInclude.test(line.replace(/[ \t\r]+$/u, '')) && !elsewhere.test(line);
  return !asksNameServers.test(said);
}
