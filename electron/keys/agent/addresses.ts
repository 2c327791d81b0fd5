import { lstat, readdir } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import * as texts from '../../../shared/texts/agents';
import { loginShellAgent } from '../../system/login-shell';
import { unwrapPath } from '../../system/path-text';

/** Surroundings that addresses depend on; a test gives another world. */
export interface AgentWorld {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly username: string;
  /** As a number; -1 on Windows. */
  readonly uid: number;
  /** SSH_AUTH_SOCK of the login shell. */
  readonly loginShell: () => Promise<string | null>;
  /** Names in a folder; empty when it cannot be read. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** Whether it is a Unix socket. */
  readonly isSocket: (path: string) => Promise<boolean>;
}

/** The world as it is. */
export function thisWorld(): AgentWorld {
  const account = accountHere();
  return {
    environment: process.env,
    platform: process.platform,
    home: homedir(),
    ...account,
    loginShell: loginShellAgent,
    list: (folder) => readdir(folder).catch(() => []),
    isSocket: async (path) => {
      try {
        return (await lstat(path)).isSocket();
      } catch {
        return false;
      }
    },
  };
}

function accountHere(): { username: string; uid: number } {
  try {
    const { username, uid } = userInfo();
    return { username, uid };
  } catch {
    return { username: '', uid: -1 };
  }
}

/** Which agent is meant. */
type AgentAddress =
  /** Somebody said so: this one or none. */
  | { readonly kind: 'named'; readonly path: string }
  /** Addresses to look at, best first. */
  | { readonly kind: 'guessed'; readonly paths: readonly string[] }
  /** None is wanted. */
  | { readonly kind: 'off' }
  /** What the user typed names none, in a sentence. */
  | { readonly kind: 'wrong'; readonly text: string; readonly detail: string };

/**
 * Finds out where the agent is to be looked for: where the session says (ssh_config(5), IdentityAgent), else what
 * SSH_AUTH_SOCK names, else the usual addresses of agents on this system.
 * @param wish of the session; empty for the usual one
 */
export async function findAgentAddress(wish: string, world: AgentWorld): Promise<AgentAddress> {
  const text = unwrapPath(wish, world.platform);
  if (text !== '' && text !== 'SSH_AUTH_SOCK') return wishedAddress(text, world);
  const named = world.environment['SSH_AUTH_SOCK'] ?? '';
  if (named !== '') return { kind: 'named', path: named };
  return { kind: 'guessed', paths: [...new Set(await guesses(world))] };
}

function wishedAddress(text: string, world: AgentWorld): AgentAddress {
  if (text === 'none') return { kind: 'off' };
  const wrong = (detail: string): AgentAddress => ({ kind: 'wrong', text, detail });
  const variable = /^\$([A-Za-z_]\w*)$/u.exec(text)?.[1];
  if (variable !== undefined) {
    const value = world.environment[variable] ?? '';
    return value === '' ? wrong(texts.noVariable(variable)) : { kind: 'named', path: value };
  }
  const missing: string[] = [];
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: world.home,
    u: world.username,
    i: String(world.uid),
  };
  const path = text
    .replace(/^~(?=[/\\])/u, () => world.home)
    .replace(/%(.?)|\$\{([^}]*)\}/gsu, (whole, token: string | undefined, name: string | undefined) => {
      const value = name === undefined ? tokens[token ?? ''] : world.environment[name];
      if (value === undefined) missing.push(whole);
      return value ?? '';
    });
  const [unknown] = missing;
  return unknown === undefined ? { kind: 'named', path } : wrong(texts.noMeaning(unknown));
}

async function guesses(world: AgentWorld): Promise<readonly string[]> {
  const { environment, platform, home } = world;
  if (platform === 'win32') return windowsPipes(world);
  const shell = await world.loginShell();
  const folder = environment['XDG_RUNTIME_DIR'] ?? '';
  const places =
    platform === 'darwin'
      ? [
          ...(await launchdSockets(world)),
          join(home, 'Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock'),
        ]
      : [
          ...(folder === ''
            ? []
            : ['ssh-agent.socket', 'gcr/ssh', 'keyring/ssh', 'openssh_agent'].map((name) =>
                join(folder, name),
              )),
          join(home, '.1password/agent.sock'),
        ];
  const paths = shell === null ? places : [shell, ...places];
  const sockets = await Promise.all(paths.map(async (path) => ((await world.isSocket(path)) ? [path] : [])));
  return sockets.flat();
}

/** macOS starts an agent for everybody, and tells its socket to what it starts itself. */
async function launchdSockets({ list }: AgentWorld): Promise<readonly string[]> {
  const folder = '/private/tmp';
  const names = await list(folder);
  return names
    .filter((name) => name.startsWith('com.apple.launchd.'))
    .map((name) => join(folder, name, 'Listeners'));
}

/**
 * The pipe of the system's own agent, then Pageant's: PuTTY 0.75 and later calls it `pageant.<user>.<hash>`, with a hash
 * that only programs of that user can work out. Listing the pipes and taking those with our user's name does as well.
 */
async function windowsPipes({ list, username }: AgentWorld): Promise<readonly string[]> {
  const root = '\\\\.\\pipe\\';
  const start = `pageant.${username.toLowerCase()}.`;
  const pipes = (await list(root)).filter((name) => {
    const lower = name.toLowerCase();
    return lower.startsWith(start) && /^[0-9a-f]+$/u.test(lower.slice(start.length));
  });
  return [`${root}openssh-ssh-agent`, ...pipes.map((name) => root + name)];
}
