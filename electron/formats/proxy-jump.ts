import { parsePort } from '../../shared/endpoint-text';
import { parseJumps, type InlineJump } from '../../shared/jump';
import { ok } from '../../shared/result';
import { programName } from './programs';
import { splitWords } from './ssh-directive';
import { Traced } from './traced';

/** Placeholders for the server in a command that leads to it, OpenSSH's and PuTTY's. */
const server = /^(?:%h:%p|\[%h\]:%p|%host:%port|\[%host\]:%port)$/u;

/** Options that change nothing of where a jump host is, or who logs in there. */
const idle = /^-[qTxanNvCt]+$/u;
const idleWords = new Set(['-batch', '-ssh', '-agent', '-noagent', '-2']);

/** A proxy command that is nothing but jumps. */
export interface ProxyJumps {
  readonly jumps: readonly InlineJump[];
  /** Options of it that say nothing of how to get there: `-q`, `-T`. */
  readonly idle: readonly string[];
}

/**
 * The jump hosts behind a proxy command that is nothing but a jump: `ssh -W %h:%p me@bastion`, `ssh bastion nc %h %p`,
 * `plink -nc %host:%port me@bastion`. Ginnel makes that connection itself, with its own login, and needs no program for it.
 * @param user the name that `%r` stands for; empty for one that is not known
 * @returns null for any other command, and for a jump that asks for more than a jump host's settings
 */
export function jumpsOfProxyCommand(command: string, user: string): ProxyJumps | null {
  const words = splitWords(Traced.of(command.trim())).words?.map(({ text }) => text) ?? [];
  const [first = '', ...args] = words;
  const program = programName(first);
  if (program === 'ssh') return jumpOf(args, user, sshOption);
  return program === 'plink' ? jumpOf(args, user, plinkOption) : null;
}

/** Commands that lead on from the jump host to the server. */
const leadsOn = /^(?:exec )?(?:nc|netcat|ncat)(?: -(?:q ?\d+|w ?\d+|[46]))* (?:%h %p|%host %port)$/u;

/** The part of a jump that its options say. */
interface Parts {
  host: string;
  port: string;
  user: string;
  key: string;
  jumps: string;
  leads: boolean;
  readonly idle: string[];
}

/** Takes the option that stands first; returns how many words it had, 0 for one that a jump host has no place for. */
type TakeOption = (word: string, next: string, parts: Parts) => number;

function leaveIdle(word: string, { idle: words }: Parts): number {
  words.push(word);
  return 1;
}

const sshOption: TakeOption = (word, next, parts) => {
  if (idle.test(word)) return leaveIdle(word, parts);
  const [, letter = '', joined = ''] = /^-([WpliJF])(.*)$/su.exec(word) ?? [];
  const value = joined === '' ? next : joined;
  if (letter === '' || value === '') return 0;
  const count = joined === '' ? 2 : 1;
  switch (letter) {
    case 'W':
      if (!server.test(value)) return 0;
      parts.leads = true;
      return count;
    case 'F':
      return /^(?:none|\/dev\/null)$/u.test(value) ? count : 0;
    default:
      parts[letter === 'p' ? 'port' : letter === 'l' ? 'user' : letter === 'i' ? 'key' : 'jumps'] = value;
      return count;
  }
};

const plinkOption: TakeOption = (word, next, parts) => {
  if (idleWords.has(word)) return leaveIdle(word, parts);
  if (next === '') return 0;
  if (word === '-nc') {
    parts.leads = server.test(next);
    return parts.leads ? 2 : 0;
  }
  const key = { '-P': 'port', '-l': 'user', '-i': 'key' }[word] as 'port' | 'user' | 'key' | undefined;
  if (key === undefined) return 0;
  parts[key] = next;
  return 2;
};

function jumpOf(args: readonly string[], user: string, take: TakeOption): ProxyJumps | null {
  const parts: Parts = { host: '', port: '', user: '', key: '', jumps: '', leads: false, idle: [] };
  let at = 0;
  while (at < args.length) {
    const word = args[at] ?? '';
    if (word.startsWith('-')) {
      const count = take(word, args[at + 1] ?? '', parts);
      if (count === 0) return null;
      at += count;
    } else if (parts.host === '') {
      parts.host = word;
      at += 1;
    } else {
      if (!leadsOn.test(args.slice(at).join(' '))) return null;
      parts.leads = true;
      break;
    }
  }
  return parts.leads ? readParts(parts, user) : null;
}

function readParts(parts: Parts, user: string): ProxyJumps | null {
  const at = parts.host.lastIndexOf('@');
  const written = at >= 0 ? parts.host.slice(0, at) : parts.user;
  const login = written.replace(/%r|%user/gu, user);
  const host = parts.host.slice(at + 1);
  // A token that is left names something of this computer, or nothing.
  const isOpen = login.length === 0 && written !== '';
  if (isOpen || /[%$]/u.test(`${login}${host}${parts.key}`)) return null;
  const before = parts.jumps === '' ? ok([]) : parseJumps(parts.jumps);
  const jump = parseJumps(login === '' ? host : `${login}@${host}`);
  const port = parts.port === '' ? null : parsePort(parts.port, 'server');
  if (!before.ok || !jump.ok || port?.ok === false) return null;
  const [last, more] = jump.value;
  if (last === undefined || more !== undefined) return null;
  const own = { ...last, port: port?.value ?? last.port, privateKeyFile: parts.key };
  return { jumps: [...before.value, own], idle: parts.idle };
}

/** Jump hosts without the passwords in their addresses (`me:password@bastion`): no session keeps one. */
export function withoutPasswords(jumps: readonly InlineJump[]): {
  readonly jumps: readonly InlineJump[];
  readonly hadPassword: boolean;
} {
  const plain = jumps.map((jump) => {
    const at = jump.host.lastIndexOf('@');
    const [user = ''] = jump.host.slice(0, Math.max(at, 0)).split(':');
    const host = jump.host.slice(at + 1);
    return { ...jump, host: user === '' ? host : `${user}@${host}` };
  });
  return { jumps: plain, hadPassword: plain.some(({ host }, place) => host !== jumps[place]?.host) };
}
