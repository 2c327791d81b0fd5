import * as options from '../../../shared/texts/import-ssh-options';
import * as texts from '../../../shared/texts/import-commands';
import { problem, type Remark } from '../ssh-settings';
import type { Traced } from '../traced';
import { CommandDraft, trouble, type Scope } from './draft';
import { leaveRemote } from './ssh';
import type { Word } from './words';

/** Takes an option with its values; those of a switch are none. */
type Take = (draft: CommandDraft, values: readonly Word[], from: readonly Traced[]) => void;

interface Option {
  /** How many words follow as its values. */
  readonly values: number;
  readonly take: Take;
}

function leave(values: number, reason: 'meaningless' | 'unsupported' | 'secret', why: string): Option {
  return {
    values,
    take: (draft, _, from) => {
      draft.leave(from, reason, why);
    },
  };
}

function set(keyword: string, value: string): Option {
  return {
    values: 0,
    take: (draft, _, from) => {
      draft.override(keyword, value, from);
    },
  };
}

/** The last of a PuTTY option that is given twice counts. */
function named(keyword: string, collects = false): Option {
  return {
    values: 1,
    take: (draft, [value], from) => {
      if (value === undefined) return;
      if (!collects) draft.settings.said.delete(keyword.toLowerCase());
      draft.apply(keyword, value, from);
    },
  };
}

/** One whose value PuTTY takes by rules of its own. @param write gives it in those of ssh_config(5) */
function verbatim(keyword: string, write: (value: string) => string): Option {
  return {
    values: 1,
    take: (draft, [value], from) => {
      const wrong = value === undefined ? null : trouble(value);
      if (wrong !== null) draft.add(from, wrong);
      else if (value !== undefined) draft.override(keyword, write(value.text.text), from);
    },
  };
}

/** `meaningless` options of windows and terminals, by how many values they have. */
function terminal(values: number, names: string): Readonly<Record<string, Option>> {
  return Object.fromEntries(
    names.split(' ').map((name) => [name, leave(values, 'meaningless', options.noTerminal)]),
  );
}

function hostKey(draft: CommandDraft, [value]: readonly Word[], from: readonly Traced[]): void {
  if (value === undefined) return;
  const wrong = trouble(value);
  if (wrong !== null) draft.add(from, wrong);
  else if (/^(?:SHA256:|MD5:)?[\w+/=:. -]{20,16000}$/u.test(value.text.text)) {
    draft.hostKeys.push(value.text.text);
    draft.taken.push(...from);
  } else draft.add(from, problem(texts.noHostKey(value.text.text)));
}

/** `-load` and KiTTY's `-kload`: the session is not in the text. */
const loadsSession: Option = {
  values: 1,
  take: (draft, _, from) => {
    draft.add(from, problem(texts.loadsSession));
  },
};

const otherProtocol = leave(0, 'unsupported', texts.otherProtocol);

/** Options of plink and putty (their manual, 3.11 and 7.2), then those of the window and of KiTTY. */
const table: Readonly<Record<string, Option>> = {
  P: named('Port'),
  l: named('User'),
  i: verbatim('IdentityFile', (path) => path.replaceAll('%', '%%')),
  cert: verbatim('CertificateFile', (path) => path.replaceAll('%', '%%')),
  L: named('LocalForward', true),
  R: named('RemoteForward', true),
  D: named('DynamicForward', true),
  C: set('Compression', 'yes'),
  A: set('ForwardAgent', 'yes'),
  a: set('ForwardAgent', 'no'),
  '4': set('AddressFamily', 'inet'),
  '6': set('AddressFamily', 'inet6'),
  v: set('LogLevel', 'DEBUG'),
  noagent: set('IdentityAgent', 'none'),
  agent: leave(0, 'meaningless', options.asAlways),
  pagent: leave(0, 'meaningless', options.asAlways),
  hostkey: { values: 1, take: hostKey },
  // A backslash keeps the character behind it; a percent sign is kept by another here.
  proxycmd: verbatim('ProxyCommand', (command) =>
    command.replace(/\\([\\%])/gu, (_, kept) => (kept === '%' ? '%%' : '\\')),
  ),
  load: loadsSession,
  pw: leave(1, 'secret', texts.password),
  pass: leave(1, 'secret', texts.password),
  pwfile: leave(1, 'unsupported', texts.passwordFile),
  nc: leave(1, 'unsupported', texts.standardForward),
  m: leave(1, 'meaningless', options.noShell),
  s: leave(0, 'meaningless', options.noShell),
  N: leave(0, 'meaningless', options.noShell),
  t: leave(0, 'meaningless', options.noShell),
  T: leave(0, 'meaningless', options.noShell),
  X: leave(0, 'unsupported', options.noX11),
  x: leave(0, 'meaningless', options.asAlways),
  ssh: leave(0, 'meaningless', options.asAlways),
  '2': leave(0, 'meaningless', options.asAlways),
  '1': leave(0, 'unsupported', options.noOldProtocol),
  telnet: otherProtocol,
  rlogin: otherProtocol,
  raw: otherProtocol,
  serial: otherProtocol,
  supdup: otherProtocol,
  'ssh-connection': otherProtocol,
  sercfg: leave(1, 'unsupported', texts.otherProtocol),
  batch: leave(0, 'meaningless', options.asksInWindow),
  share: leave(0, 'meaningless', options.sharesAnyway),
  noshare: leave(0, 'meaningless', options.sharesAnyway),
  'no-trivial-auth': leave(0, 'unsupported', texts.trivialLogin),
  sshlog: leave(1, 'meaningless', options.noSyslog),
  sshrawlog: leave(1, 'meaningless', options.noSyslog),
  sessionlog: leave(1, 'meaningless', options.noSyslog),
  log: leave(1, 'meaningless', options.noSyslog),
  logoverwrite: leave(0, 'meaningless', options.noSyslog),
  logappend: leave(0, 'meaningless', options.noSyslog),
  ...terminal(0, 'no-antispoof sanitise-stderr sanitise-stdout no-sanitise-stderr no-sanitise-stdout'),
  ...terminal(0, 'restrict-acl restrictacl demo-config-box nethack sb sb- ls ut ut-'),
  ...terminal(1, 'display fn fb fw fwb geometry sl fg bg bfg bbg cfg cbg title name cs xrm sessname T-'),
  // KiTTY's.
  kload: loadsSession,
  cmd: leave(1, 'meaningless', options.noShell),
  rcmd: leave(1, 'meaningless', options.noShell),
  loginscript: leave(1, 'meaningless', options.noShell),
  auto_store_sshkey: leave(0, 'unsupported', options.asksForHostKeys),
  'auto-store-sshkey': leave(0, 'unsupported', options.asksForHostKeys),
  kageant: leave(0, 'meaningless', options.asAlways),
  ...terminal(1, 'classname keys icon xpos ypos hwndparent folder localproxy'),
  ...terminal(0, 'send-to-tray fullscreen nobgimage noctrltab nofiles noshortcuts notrans iconnumber putty'),
};

/** Options that only print something. */
const idle = new Set(['V', 'pgpfp', 'help', '-help', '-version', 'version', 'shareexists', 'cleanup', 'h']);

/**
 * Reads the words of plink, putty and KiTTY: each option is a word of its own.
 * @param hasPort putty takes a port behind the host, plink a command
 */
export function readPuttyWords(
  program: readonly Traced[],
  words: readonly Word[],
  scope: Scope,
  hasPort: boolean,
): void {
  const draft = new CommandDraft(scope);
  let isIdle = false;
  let loads: Remark | null = null;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    const { text } = word.text;
    if (text.startsWith('-') && text !== '-') {
      const name = text.slice(1);
      const option = Object.hasOwn(table, name) ? table[name] : undefined;
      if (idle.has(name)) {
        isIdle = true;
        draft.taken.push(word.text);
      } else if (option === undefined) draft.add([word.text], problem(texts.unknownOption(text)));
      else {
        at += takeOption(option, words, at, draft);
        // The rest belongs to the session that it would load.
        if (name === 'load' || name === 'kload') loads ??= draft.remarks.at(-1) ?? null;
      }
    } else if (draft.host !== null || draft.badHost !== null) {
      if (!hasPort || draft.settings.said.has('port')) break;
      draft.apply('Port', word, [word.text]);
    } else if (text.startsWith('@')) {
      // `putty @NAME` is `putty -load NAME`.
      draft.add([word.text], problem(texts.loadsSession));
      draft.badHost = draft.remarks.at(-1) ?? null;
    } else draft.takeDestination(word);
  }
  const remote = words.slice(at);
  if (isIdle) draft.leaveWhole(program, words, texts.printsVersion);
  else {
    leaveRemote(remote, draft);
    draft.badHost ??= loads;
    draft.enter(program);
  }
}

/** Takes an option that stands at a place; returns how many words follow it. */
function takeOption(option: Option, words: readonly Word[], at: number, draft: CommandDraft): number {
  const [word, ...rest] = words.slice(at, at + 1 + option.values);
  if (word === undefined) return 0;
  if (rest.length < option.values) draft.add([word.text], problem(texts.noValue(word.text.text)));
  else option.take(draft, rest, [word.text, ...rest.map(({ text }) => text)]);
  return rest.length;
}
