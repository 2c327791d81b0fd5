import type { Ledger } from '../ledger';
import type { ReadContext } from '../format';
import type { Traced } from '../traced';
import { decodeName } from './names';
import type { StoredHostKey, StoredSession, StoredText, StoredValue } from './stored';

/** Keys that nothing but a session of PuTTY has. ssh_config has a HostName as well, and an equals sign may stand there. */
const puttyLine =
  /^(?:Present|PortForwardings|PortNumber|UserName|PublicKeyFile|SshProt|SshNoShell|PingInterval|PingIntervalSecs|Proxy(?!Command=|Jump=|UseFdpass=)[A-Z]\w*|TerminalType|LocalPortAcceptAll|RemotePortAcceptAll|SSHManualHostKeys|LogHost)=|^Protocol=(?:ssh|telnet|raw|rlogin|serial|supdup)/mu;
/** `Key\value\`, as KiTTY writes where it keeps its sessions in files. */
const kittyLine =
  /^(?:HostName|PortNumber|PortForwardings|Protocol|UserName|ProxyMethod|TerminalType)\\[^\\\n]*\\\r?$/mu;
const hostKeyLine =
  /^(?:rsa2?|dss|ssh-ed25519|ssh-ed448|ecdsa-sha2-nistp\d{3})@\d{1,5}:\S+[ \t]+(?:0x|nistp)/mu;

const headingLine = /^==> .*[/\\](?:[Ss]essions|SshHostKeys)[/\\].* <==\r?$/mu;

/** A script may set variables of these names before it calls one. */
const commandLine =
  /^[ \t]*(?:[$#>][ \t]+)?(?:sudo[ \t]+)?(?:auto)?(?:ssh|plink|kitty|putty)(?:\.exe)?[ \t]/imu;

/** Whether a text is of files in which PuTTY or KiTTY keeps sessions or host keys. */
export function isOfFiles(text: string): boolean {
  if (kittyLine.test(text) || hostKeyLine.test(text) || headingLine.test(text)) return true;
  return puttyLine.test(text) && !commandLine.test(text);
}

/** As `head` and `tail` tell files apart. */
const headingPattern = /^==> (.+) <==$/u;

/** One file of several. */
interface Part {
  /** Its path, as it stands there; empty before the first heading. */
  readonly path: string;
  readonly heading: readonly Traced[];
  readonly lines: Traced[];
}

/** Reads files of PuTTY's or KiTTY's folder, one or several with headings between. */
export function readFiles(text: Traced, ledger: Ledger, context: ReadContext): StoredText {
  const found: StoredText[] = [];
  for (const part of partsOf(text)) {
    const file = part.path.split(/[/\\]/u);
    found.push(
      file.slice(0, -1).includes('SshHostKeys')
        ? { sessions: [], hostKeys: hostKeyOfFile(part, file.at(-1) ?? '', context) }
        : { sessions: sessionsOf(part, context), hostKeys: part.lines.flatMap(hostKeyOfLine) },
    );
    if (part.heading.length > 0) ledger.note(part.heading);
  }
  return {
    sessions: found.flatMap(({ sessions }) => sessions),
    hostKeys: found.flatMap(({ hostKeys }) => hostKeys),
  };
}

function partsOf(text: Traced): readonly Part[] {
  const parts: Part[] = [{ path: '', heading: [], lines: [] }];
  for (const line of text.lines()) {
    const path = headingPattern.exec(line.text)?.[1];
    if (path !== undefined) parts.push({ path, heading: [line], lines: [] });
    else parts.at(-1)?.lines.push(line);
  }
  return parts;
}

/** A file of one session, or several printed one behind the other: PuTTY begins each with `Present`. */
function sessionsOf({ path, heading, lines }: Part, context: ReadContext): readonly StoredSession[] {
  const read = lines.flatMap((line) => readLine(line, context));
  const isKitty = read.length > 0 && read.every(({ words }) => words.text.endsWith('\\'));
  const groups: StoredValue[][] = [];
  for (const value of read) {
    const isNext = groups.at(-1)?.some(({ key }) => key === 'Present') === true && value.key === 'Present';
    if (groups.length === 0 || isNext) groups.push([]);
    groups.at(-1)?.push(value);
  }
  const file = path === '' ? (context.fileName ?? '') : path;
  return groups.map((values, at) => ({
    program: isKitty ? 'KiTTY' : 'PuTTY',
    name: at === 0 ? nameOf(file, context) : '',
    origin: file,
    heading: at === 0 ? heading : [],
    values,
  }));
}

/**
 * The name of a session by its file. In KiTTY's folder `Sessions` sessions may be in folders, two of the same name in
 * different ones; and KiTTY's files may have an extension.
 */
function nameOf(path: string, { codePage }: ReadContext): string {
  const file = path.split(/[/\\]/u);
  const folder = file.lastIndexOf('Sessions');
  const within = folder >= 0 ? file.slice(folder + 1) : file.slice(-1);
  return within.map((part) => decodeName(part.replace(/\.ktx$/iu, ''), codePage)).join('/');
}

function readLine(line: Traced, { codePage }: ReadContext): readonly StoredValue[] {
  const { text } = line;
  const trimmed = line.trim();
  const kitty = /^([A-Za-z]\w*)\\(.*)\\$/u.exec(trimmed.text);
  if (kitty !== null) {
    const [, key = '', written = ''] = kitty;
    const value = trimmed.slice(key.length + 1, key.length + 1 + written.length);
    return [{ key, value: decoded(value, codePage), words: trimmed }];
  }
  const equals = text.indexOf('=');
  const key = text.slice(0, Math.max(equals, 0));
  if (!/^[A-Za-z][\w-]*$/u.test(key)) return [];
  return [{ key, value: line.slice(equals + 1), words: line }];
}

/** KiTTY's values have bytes as `%XX`; where they stood is known as long as none of them is a part of a letter. */
function decoded(value: Traced, codePage: string | undefined): Traced {
  const whole = decodeName(value.text, codePage);
  const plain = value.replaceAll(/%([0-7][\da-f])/giu, (found, [, digits = '']) =>
    found.as(String.fromCharCode(parseInt(digits, 16))),
  );
  return plain.text === whole ? plain : value.as(whole);
}

function hostKeyOfLine(line: Traced): readonly StoredHostKey[] {
  const match = /^([^@\s=\\]+@\d{1,5}:\S+)[ \t]+(\S+)\s*$/u.exec(line.text);
  return match === null ? [] : [{ name: match[1] ?? '', key: match[2] ?? '', words: [line] }];
}

/** In KiTTY's folder `SshHostKeys` a file is a key, and what it is the key of is its name. */
function hostKeyOfFile(
  { heading, lines }: Part,
  file: string,
  { codePage }: ReadContext,
): readonly StoredHostKey[] {
  const words = lines.filter((line) => line.text.trim() !== '');
  const key = words.map((line) => line.text.trim()).join('');
  return [{ name: decodeName(file.replace(/\.ktx$/iu, ''), codePage), key, words: [...heading, ...words] }];
}
