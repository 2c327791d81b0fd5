import * as options from '../../../shared/texts/import-ssh-options';
import * as texts from '../../../shared/texts/import-commands';
import { problem } from '../ssh-settings';
import type { Traced } from '../traced';
import { CommandDraft, type Scope } from './draft';
import type { Word } from './words';

/** An option without a value. */
type Switch = (draft: CommandDraft, from: readonly Traced[]) => void;
/** An option with one. */
type Valued = (draft: CommandDraft, value: Word, from: readonly Traced[]) => void;

function leave(reason: 'meaningless' | 'unsupported', why: string): Switch & Valued {
  return (draft: CommandDraft, ...rest: readonly unknown[]) => {
    draft.leave(rest.at(-1) as readonly Traced[], reason, why);
  };
}

function set(keyword: string, value: string): Switch {
  return (draft, from) => {
    draft.override(keyword, value, from);
  };
}

function named(keyword: string): Valued {
  return (draft, value, from) => {
    draft.apply(keyword, value, from);
  };
}

/** Switches of ssh(1). */
const switches: Readonly<Record<string, Switch>> = {
  '1': leave('unsupported', options.noOldProtocol),
  '2': leave('meaningless', options.asAlways),
  '4': set('AddressFamily', 'inet'),
  '6': set('AddressFamily', 'inet6'),
  A: set('ForwardAgent', 'yes'),
  a: set('ForwardAgent', 'no'),
  C: set('Compression', 'yes'),
  f: leave('meaningless', options.background),
  g: set('GatewayPorts', 'yes'),
  K: leave('unsupported', options.noGssapi),
  k: leave('meaningless', options.asAlways),
  M: leave('meaningless', options.sharesAnyway),
  N: leave('meaningless', options.noShell),
  n: leave('meaningless', options.noTerminal),
  q: leave('meaningless', texts.quiet),
  s: leave('meaningless', options.noShell),
  T: leave('meaningless', options.noShell),
  t: leave('meaningless', options.noShell),
  v: (draft, from) => {
    const isAgain = draft.settings.plain.logLevel === 'debug' || draft.settings.plain.logLevel === 'trace';
    draft.override('LogLevel', isAgain ? 'DEBUG3' : 'DEBUG', from);
  },
  X: leave('unsupported', options.noX11),
  x: leave('meaningless', options.asAlways),
  Y: leave('unsupported', options.noX11),
  y: leave('meaningless', options.noSyslog),
};

/** Options of ssh(1) with a value. */
const valued: Readonly<Record<string, Valued>> = {
  B: leave('unsupported', options.noBind),
  b: leave('unsupported', options.noBind),
  c: (draft, value, from) => {
    // The last -c counts, and it counts before -o Ciphers.
    draft.settings.said.delete('ciphers');
    draft.apply('Ciphers', value, from);
  },
  D: named('DynamicForward'),
  E: leave('meaningless', options.noSyslog),
  e: leave('meaningless', options.noTerminal),
  F: (draft, value, from) => {
    if (/^(?:none|\/dev\/null)$/u.test(value.text.text)) {
      draft.leave(from, 'meaningless', texts.noConfigFile);
    } else draft.leave(from, 'unsupported', texts.configFile);
  },
  I: leave('unsupported', options.noPkcs11),
  i: named('IdentityFile'),
  J: (draft, value, from) => {
    if (draft.settings.said.has('route')) draft.add(from, problem(texts.oneRoute));
    else draft.apply('ProxyJump', value, from);
  },
  L: named('LocalForward'),
  l: named('User'),
  m: leave('unsupported', options.noMacs),
  o: (draft, value, from) => {
    draft.applyLine(value, from);
  },
  P: leave('meaningless', options.noTag),
  p: named('Port'),
  R: named('RemoteForward'),
  S: leave('meaningless', options.sharesAnyway),
  W: leave('unsupported', texts.standardForward),
  w: leave('unsupported', options.noTun),
};

/** Options with which ssh makes no connection of its own. */
const idle: Readonly<Record<string, string>> = {
  G: texts.printsSettings,
  O: texts.controlsOther,
  Q: texts.printsAlgorithms,
  V: texts.printsVersion,
};

/** A command of ssh, read. */
export interface SshCommand {
  readonly draft: CommandDraft;
  /** The program's word. */
  readonly program: readonly Traced[];
  readonly words: readonly Word[];
  /** The command that would run on the server. */
  readonly remote: readonly Word[];
  /** Why it makes no session; null for one that does. */
  readonly idle: string | null;
}

/** Options that ssh's kin have besides, or otherwise. */
export interface Kin {
  readonly switches?: Readonly<Record<string, Switch>>;
  readonly valued?: Readonly<Record<string, Valued>>;
}

/** autossh's own: -M is a port to it, and a switch to ssh. */
export const autossh: Kin = { valued: { M: leave('meaningless', texts.monitorPort) } };

/**
 * Reads the words of ssh(1) as getopt(3) does: `-fNL 8080:a:80`, `-L8080:a:80`. As for ssh, options may stand behind the server,
 * and whatever follows the next word is a command for the server.
 */
export function readSshWords(
  program: readonly Traced[],
  words: readonly Word[],
  scope: Scope,
  kin: Kin = {},
): SshCommand {
  const draft = new CommandDraft(scope);
  const command = { draft, program, words };
  let why: string | null = null;
  let at = 0;
  let onlyOperands = false;
  let hasServer = false;
  while (at < words.length) {
    const word = words[at];
    if (word === undefined) break;
    const { text } = word.text;
    if (text === '--' && !onlyOperands) {
      draft.taken.push(word.text);
      onlyOperands = true;
      at += 1;
    } else if (onlyOperands || !text.startsWith('-') || text === '-') {
      if (hasServer) break;
      draft.takeDestination(word);
      hasServer = true;
      onlyOperands = false;
      at += 1;
    } else {
      const read = readCluster(word, words[at + 1], draft, kin);
      why ??= read.idle;
      at += read.count;
    }
  }
  return { ...command, remote: words.slice(at), idle: why };
}

/** Reads a word of options; returns how many words it had with its value. */
function readCluster(
  word: Word,
  next: Word | undefined,
  draft: CommandDraft,
  kin: Kin,
): { readonly count: number; readonly idle: string | null } {
  const letters = word.text;
  if (/^--?(?:pw|pass|password)$/u.test(letters.text)) {
    // PuTTY's option at the wrong program: what follows is a secret all the same.
    draft.leave(next === undefined ? [letters] : [letters, next.text], 'secret', texts.password);
    return { count: 2, idle: null };
  }
  let why: string | null = null;
  for (let at = 1; at < letters.length; at += 1) {
    const letter = letters.text.charAt(at);
    const option = at === 1 ? letters.slice(0, 2) : letters.slice(at, at + 1).as(`-${letter}`);
    const take = kin.valued?.[letter] ?? (kin.switches?.[letter] === undefined ? valued[letter] : undefined);
    why ??= idle[letter] ?? null;
    if (take === undefined && letter !== 'O' && letter !== 'Q') {
      const flip = kin.switches?.[letter] ?? switches[letter];
      if (flip !== undefined) flip(draft, [option]);
      else if (letter in idle) draft.taken.push(option);
      else draft.add([at === 1 ? letters : letters.slice(at)], problem(texts.unknownOption(`-${letter}`)));
      if (flip === undefined && !(letter in idle)) break;
      continue;
    }
    const isJoined = at + 1 < letters.length;
    const value = isJoined ? { ...word, text: letters.slice(at + 1) } : next;
    if (value === undefined) draft.add([option], problem(texts.noValue(`-${letter}`)));
    else if (take === undefined) draft.taken.push(option, value.text);
    else take(draft, value, [option, value.text]);
    return { count: isJoined ? 1 : 2, idle: why };
  }
  if (letters.length === 1) draft.add([letters], problem(texts.unknownOption('-')));
  return { count: 1, idle: why };
}

/** Leaves a command out that makes no session. */
export function leaveIdle({ draft, program, words, idle: why }: SshCommand): boolean {
  if (why === null) return false;
  draft.leaveWhole(program, words, why);
  return true;
}

/** Leaves out what would run on the server. */
export function leaveRemote(remote: readonly Word[], draft: CommandDraft): void {
  if (remote.length === 0) return;
  draft.leave(
    remote.map(({ text }) => text),
    'meaningless',
    options.noShell,
  );
}
