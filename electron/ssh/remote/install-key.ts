import type { Client } from '../ssh2';
import { plainText } from '../../../shared/event-log';
import type { KeyInstallation } from '../../../shared/keys';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/remote';
import { installByShell } from './install-key-shell';
import type { FileAnswer, RemoteFiles, UseRemoteFiles } from './files';
import { runRemotely } from './run-remotely';
import { readBase64, readWith } from '../../keys/wire';

/** Adds a public key to the account's authorized_keys. */
type InstallKey = (line: string) => Promise<Result<KeyInstallation>>;

/** Connection that keys are installed over. */
interface InstallContext {
  readonly client: Client;
  readonly useFiles: UseRemoteFiles;
  /** The server's name for itself, `SSH-2.0-OpenSSH_9.2p1`. */
  readonly serverVersion: () => string | null;
  /** How long a command on the server may take, in milliseconds. */
  readonly milliseconds: number;
}

/** A public key for authorized_keys. */
interface PublicKeyLine {
  /** Type and base64, by which a key is recognised whatever options and comment stand around it. */
  readonly key: string;
  readonly line: string;
}

/** authorized_keys are a few kilobytes; what is longer is something else. In bytes. */
const longestFile = 1024 * 1024;

/**
 * Creates what ssh-copy-id(1) does: the key is added to ~/.ssh/authorized_keys unless it is there, and what is missing of
 * folder and file is made, for the account alone. Over sftp where the server has it, else by a few lines of POSIX shell.
 * What is there already keeps its contents and rights.
 * @returns fails with key-install or not-connected
 */
export function createInstallKey(context: InstallContext): InstallKey {
  const { client, useFiles, serverVersion, milliseconds } = context;
  return async (text) => {
    const key = readPublicKeyLine(text);
    if (key === null) return refuse(texts.noPublicKey);
    if (/windows/iu.test(serverVersion() ?? '')) return refuse(texts.windowsServer);
    const done = await useFiles((files) => installByFiles(files, key));
    if (!done.ok && done.gone) return fail({ code: 'not-connected', data: {} });
    if (!done.ok) return installByShell(client, key.line, milliseconds);
    const { result, made } = done.value;
    // A new file may lack what SELinux wants sshd to find on it (as ssh-copy-id does it).
    if (made) await runRemotely(client, restoreContext, '', milliseconds);
    return result;
  };
}

const restoreContext =
  "sh -c 'command -v restorecon >/dev/null 2>&1 && restorecon -F .ssh .ssh/authorized_keys >/dev/null 2>&1'";

/** Reads a line as in a .pub file; null when it is none. What comes back holds no line end and no option. */
function readPublicKeyLine(text: string): PublicKeyLine | null {
  const [, type, base64, comment = ''] = /^(\S+)[ \t]+(\S+)(?:[ \t]+([^\r\n]*))?$/u.exec(text.trim()) ?? [];
  if (type === undefined || base64 === undefined) return null;
  const blob = readBase64(base64);
  if (blob === null) return null;
  if (readWith(blob, (cursor) => cursor.text()) !== type || !/^[a-z0-9@.-]+$/u.test(type)) return null;
  const key = `${type} ${base64}`;
  const note = plainText(comment, 200).trim();
  return { key, line: note === '' ? key : `${key} ${note}` };
}

/** Whether a key stands in the text of an authorized_keys file: not in a comment, with whatever options. */
function holdsKey(text: string, key: string): boolean {
  return text
    .split(/[\r\n]+/u)
    .map((line) => line.replace(/\s+/gu, ' ').trim())
    .some((line) => !line.startsWith('#') && ` ${line} `.includes(` ${key} `));
}

function refuse(detail: string): Result<never> {
  return fail({ code: 'key-install', data: { detail } });
}

interface Installed {
  readonly result: Result<KeyInstallation>;
  /** Folder or file are new. */
  readonly made: boolean;
}

async function installByFiles(files: RemoteFiles, { key, line }: PublicKeyLine): Promise<Installed> {
  const home = await files.home();
  const not = (detail: string): Installed => ({ result: refuse(detail), made: false });
  if (home !== null && /^\/[A-Za-z]:/u.test(home)) return not(texts.windowsServer);
  // Dropbear on OpenWrt looks for root's keys in one place alone.
  const openWrt = home === '/root' && (await files.measure('/etc/openwrt_release')).ok;
  const folder = openWrt ? '/etc/dropbear' : '.ssh';
  const path = `${folder}/authorized_keys`;
  const file = openWrt ? path : home === null ? `~/${path}` : `${home.replace(/\/+$/u, '')}/${path}`;

  const place = await files.measure(folder);
  if (place.ok && place.value.kind !== 'folder') return not(texts.noFolder);
  if (!place.ok && place.why !== 'not-there') return not(texts.notShown('~/.ssh', words(place)));
  const found = place.ok ? await files.measure(path) : place;
  if (!found.ok && found.why !== 'not-there') return not(texts.notShown(file, words(found)));
  if (found.ok && found.value.kind !== 'file') return not(texts.noFile(file));
  if (found.ok && found.value.size > longestFile) return not(texts.fileTooLong(file));
  const before = found.ok ? await files.read(path) : null;
  if (before?.ok === false) return not(texts.notRead(file, words(before)));
  const content = before?.value ?? Buffer.alloc(0);
  if (holdsKey(content.toString('latin1'), key)) {
    return { result: ok({ outcome: 'already-there', file }), made: false };
  }

  if (!place.ok) {
    const made = await files.makeFolder(folder, 0o700);
    if (!made.ok) return not(texts.folderNotMade(words(made)));
  }
  // A last line without its end would swallow the key.
  const gap = content.length === 0 || content.at(-1) === 0x0a ? '' : '\n';
  const written = await files.append(path, Buffer.from(`${gap}${line}\n`, 'utf8'), content.length, 0o600);
  if (!written.ok) return not(texts.notWritten(file, words(written)));
  const after = await files.read(path);
  if (!after.ok || !holdsKey(after.value.toString('latin1'), key)) {
    return not(texts.keyNotInIt(file));
  }
  return { result: ok({ outcome: 'added', file }), made: !found.ok };
}

function words(answer: Extract<FileAnswer<unknown>, { ok: false }>): string {
  if (answer.why === 'no-answer') return texts.serverReason(null);
  return texts.serverReason(plainText(answer.words, 200).trim().replace(/\.$/u, ''));
}
