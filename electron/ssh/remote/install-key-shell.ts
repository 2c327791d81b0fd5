import type { Client } from '../ssh2';
import { plainText } from '../../../shared/event-log';
import type { KeyInstallation } from '../../../shared/keys';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/remote';
import { runRemotely } from './run-remotely';

/** Marks our own answer among what a login script may print. */
const mark = 'ginnel-key';

/**
 * What is run where there is no sftp, as in OpenWrt and other small systems: POSIX shell, a statement each. They are put on
 * one line, and hold no apostrophe and no exclamation mark, which csh would read. The key comes on standard input.
 */
const statements = [
  // The one way out: a word for what came of it, and the file, or what the system said.
  `say() { printf "%s\\n" "${mark}:$1:$2"; exit 0; }`,
  `cd || say failed "${texts.noHome}"`,
  'umask 077',
  'd=$PWD/.ssh',
  // Dropbear on OpenWrt looks for the keys of root in one place alone.
  'if [ -f /etc/openwrt_release ] && [ -d /etc/dropbear ] && [ "$(id -u)" = 0 ]; then d=/etc/dropbear; fi',
  'f=$d/authorized_keys',
  `IFS= read -r line || say failed "${texts.keyDidNotArrive}"`,
  'set -f',
  'set -- $line',
  'key="$1 $2"',
  'end=0',
  `if [ -e "$f" ]; then if [ -f "$f" ] && [ -r "$f" ]; then :; else say failed "${texts.cannotBeRead('$f')}"; fi; fi`,
  // It ends with 3 when the key is there, with 4 when the last line lacks its end and would swallow the key.
  'if [ -f "$f" ]; then tr "\\r\\t" "  " <"$f" | tr -s " " | (' +
    ' while read -r old || { [ -n "$old" ] && end=4; }; do' +
    ' case $old in "#"*) ;; *) case " $old " in *" $key "*) exit 3;; esac;; esac; done;' +
    ' exit $end ); end=$?; fi',
  'if [ "$end" = 3 ]; then say there "$f"; fi',
  'if [ -d "$d" ]; then :; else e=$(mkdir "$d" 2>&1) || say failed "$e"; fi',
  'e=$( { { if [ "$end" = 4 ]; then echo; fi; printf "%s\\n" "$line"; } >>"$f"; } 2>&1 ) || say failed "$e"',
  'if command -v restorecon >/dev/null 2>&1; then restorecon -F "$d" "$f" >/dev/null 2>&1; fi',
  'say added "$f"',
];

/** Within apostrophes no login shell there is looks. */
const command = `sh -c '${statements.join('; ')}'`;

/**
 * Installs a key by running a few lines of shell.
 * @param line as it is to stand in authorized_keys
 * @param milliseconds how long they may take
 * @returns fails with key-install or not-connected
 */
export async function installByShell(
  client: Client,
  line: string,
  milliseconds: number,
): Promise<Result<KeyInstallation>> {
  const run = await runRemotely(client, command, `${line}\n`, milliseconds);
  const refuse = (detail: string): Result<never> => fail({ code: 'key-install', data: { detail } });
  switch (run.kind) {
    case 'gone':
      return fail({ code: 'not-connected', data: {} });
    case 'late':
    case 'endless':
      return refuse(texts.commandDidNotEnd);
    case 'refused':
      return refuse(texts.neitherFilesNorCommands);
    case 'done': {
      const [, outcome, rest = ''] = new RegExp(`^${mark}:(\\w+):(.*)$`, 'mu').exec(run.output) ?? [];
      const words = plainText(rest, 300).trim();
      if (outcome === 'added') return ok({ outcome: 'added', file: words });
      if (outcome === 'there') return ok({ outcome: 'already-there', file: words });
      if (outcome === 'failed') return refuse(texts.serverCouldNotWrite(words));
      return refuse(texts.ranSomethingElse(plainText(run.output, 300).trim()));
    }
  }
}
