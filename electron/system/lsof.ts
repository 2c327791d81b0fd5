import type { Program } from '../../shared/program';
import { programName } from './program-name';

/** macOS' own, named in full: the search path of an app started from the Dock is short. */
export const lsofPath = '/usr/sbin/lsof';

/**
 * The TCP listeners (`i`) or the Unix sockets (`U`) of all processes this user may look into, one field a line:
 * process, whole command name, type, name. Numbers stay numbers (`n`, `P`), and warnings are left out (`w`). See lsof(8),
 * OUTPUT FOR OTHER PROGRAMS.
 */
export const lsofListeners: readonly string[] = ['-nPw', '+c0', '-iTCP', '-sTCP:LISTEN', '-Fpctn'];
export const lsofUnixSockets: readonly string[] = ['-nPw', '+c0', '-U', '-Fpcn'];

/** One open file of a process as lsof tells it. */
interface LsofFile {
  readonly program: Program;
  /** `IPv4`, `IPv6`, `unix`; empty when lsof was not asked for it. */
  readonly type: string;
  /** `*:8080`, `127.0.0.1:8080`, `[::1]:8080`, or a path. */
  readonly name: string;
}

/** Reads lsof's fields: `p` begins a process, `c` is its command, `t` and `n` are a file's. Others are passed over. */
export function parseLsof(text: string): readonly LsofFile[] {
  const files: LsofFile[] = [];
  let pid: number | null = null;
  let command = '';
  let type = '';
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    switch (line.charAt(0)) {
      case 'p':
        pid = /^\d+$/u.test(value) ? Number(value) : null;
        command = '';
        type = '';
        break;
      case 'c':
        command = unescaped(value);
        break;
      case 'f':
        type = '';
        break;
      case 't':
        type = value;
        break;
      case 'n':
        if (pid !== null) {
          files.push({ program: { name: programName(command), pid }, type, name: unescaped(value) });
        }
        break;
    }
  }
  return files;
}

/** A listener's address and port; `*` becomes the wildcard of its family. Null for what is none. */
export function lsofEndpoint({
  type,
  name,
}: LsofFile): { readonly address: string; readonly port: number } | null {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/u.exec(name);
  if (match === null) return null;
  const [, bracketed, plain = '', port] = match;
  const wildcard = type === 'IPv4' ? '0.0.0.0' : '::';
  return { address: bracketed ?? (plain === '*' ? wildcard : plain), port: Number(port) };
}

/** lsof prints bytes that are not plain letters, blanks in commands among them, as `\x20`. */
function unescaped(text: string): string {
  if (!text.includes('\\x')) return text;
  const bytes = text.split(/(\\x[0-9a-f]{2})/u).map((part, index) =>
    // Every second part is what the group matched.
    index % 2 === 1 ? Buffer.from(part.slice(2), 'hex') : Buffer.from(part),
  );
  return Buffer.concat(bytes).toString();
}
