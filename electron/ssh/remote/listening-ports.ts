import type { Client } from '../ssh2';
import { plainText } from '../../../shared/event-log';
import { fail, ok, type Result } from '../../../shared/result';
import type { ServerPort } from '../../../shared/server-ports';
import { runRemotely } from './run-remotely';
import { joinPorts, readSections, readWindows, sectionMark } from './read-ports';

/** Characters a server may say: a line a connection, where it lists those that are not asked for. */
const longest = 1024 * 1024;

/** Lists are shown, so they are of a length that can be. */
const mostPorts = 5000;

/**
 * Programs that list what listens, each with a mark before what it says; Linux's /proc where there is none. POSIX shell, put on one line,
 * without an apostrophe and an exclamation mark, which csh would read. Nothing of it writes.
 */
const statements = [
  'PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin',
  `say() { printf "\\n%s\\n" "${sectionMark}$1"; }`,
  'say begin',
  'o=$(ss -ltnp 2>/dev/null)',
  'case $o in *LISTEN*) say ss; printf "%s\\n" "$o";; *)' +
    ' case $(uname -s 2>/dev/null) in Linux*)' +
    ' o=$(netstat -ltnp 2>/dev/null);' +
    ' case $o in *LISTEN*) say netstat; printf "%s\\n" "$o";; *)' +
    ' if [ -r /proc/net/tcp ]; then say proc; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null; fi;; esac;;' +
    ' *)' +
    ' if command -v sockstat >/dev/null 2>&1; then say sockstat; sockstat -46 -l -P tcp 2>/dev/null; fi;' +
    ' if command -v lsof >/dev/null 2>&1; then say lsof; lsof -nP +c 0 -iTCP -sTCP:LISTEN 2>/dev/null; fi;' +
    ' say netstat; netstat -an -p tcp 2>/dev/null || netstat -an 2>/dev/null;; esac;; esac',
  'say end',
];

const unixCommand = `sh -c '${statements.join('; ')}'`;

/** As cmd.exe and PowerShell alike start it; what listens is told there by the other end it does not have, in any language. */
const windowsCommand = 'cmd /c "netstat -ano & tasklist /fo csv /nh"';

/**
 * Creates the look at which ports of the server listen.
 * @param serverVersion the server's name for itself, `SSH-2.0-OpenSSH_9.2p1`
 * @param milliseconds how long it may take
 */
export function createListPorts(
  client: Client,
  serverVersion: () => string | null,
  milliseconds: number,
): () => Promise<Result<readonly ServerPort[]>> {
  return async () => {
    const isWindows = /windows|winsshd/iu.test(serverVersion() ?? '');
    const command = isWindows ? windowsCommand : unixCommand;
    const run = await runRemotely(client, command, '', milliseconds, longest);
    if (run.kind === 'gone') return fail({ code: 'not-connected', data: {} });
    if (run.kind !== 'done') return fail({ code: 'server-ports', data: { reason: run.kind, detail: '' } });
    const found = isWindows ? readWindows(run.output) : readSections(run.output);
    if (found === null) {
      const detail = plainText(run.output, 300).trim();
      return fail({ code: 'server-ports', data: { reason: 'other', detail } });
    }
    // The server listens for this very connection: a list without any is none.
    if (found.length === 0) return fail({ code: 'server-ports', data: { reason: 'none', detail: '' } });
    return ok(joinPorts(found).slice(0, mostPorts));
  };
}
