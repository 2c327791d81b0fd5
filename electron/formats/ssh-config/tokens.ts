import { createHash } from 'node:crypto';
import type { SshTarget } from '../ssh-session';
import type { ConfigMachine } from './types';

/** The facts of a host when everything that applies to it is known. */
export interface HostFacts {
  /** As the user would name it. */
  readonly alias: string;
  /** By HostName, else the alias. */
  readonly host: string;
  readonly port: string;
  /** Null where it is asked for. */
  readonly user: string | null;
  readonly jumps: string;
}

/** HostName with its tokens, which are two only (ssh_config(5)). */
export function expandHostName(written: string, alias: string): string {
  return written.replace(/%([h%])/gu, (_whole, letter) => (letter === 'h' ? alias : '%'));
}

/**
 * Values of variables, and of tokens that a session does not know by itself.
 * @param machine null where the text is read for none in particular: what was pasted may come from another one. `%d` and `${HOME}` are `~`
 *   then, and what only a machine knows stands for nothing
 */
export function targetOf(facts: HostFacts, machine: ConfigMachine | null): SshTarget {
  return {
    host: facts.alias,
    token: (letter) => tokenOf(letter, facts, machine),
    variable: (name) =>
      machine === null ? (name === 'HOME' ? '~' : null) : (machine.environment[name] ?? null),
  };
}

function tokenOf(letter: string, facts: HostFacts, machine: ConfigMachine | null): string | null {
  switch (letter) {
    case 'd':
      return machine?.home ?? '~';
    case 'j':
      return facts.jumps;
    case 'r':
      return facts.user ?? (machine?.username || null);
    case 'u':
      return machine?.username || null;
    case 'i':
      return machine === null || machine.uid < 0 ? null : String(machine.uid);
    case 'l':
      return machine?.hostname ?? null;
    case 'L':
      return machine?.hostname.split('.')[0] ?? null;
    case 'C':
      return machine === null ? null : hashOf(facts, machine);
    default:
      return null;
  }
}

/** `%C`: of this computer, the server and the login (ssh.c; jump hosts belong to it since OpenSSH 9.6). */
function hashOf({ host, port, user, jumps }: HostFacts, { hostname, username }: ConfigMachine): string {
  return createHash('sha1')
    .update(`${hostname}${host}${port}${user ?? username}${jumps}`)
    .digest('hex');
}
