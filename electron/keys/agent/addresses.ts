import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { posix } from 'node:path';
import * as texts from '../../../shared/texts/agents';
import type { Machine } from '../../system/machine';
import { unwrapPath } from '../../system/path-text';
import { identityAgentOf } from './identity-agent';

/** Surroundings that addresses depend on; a test gives another world. */
export interface AgentWorld extends Machine {
  readonly username: string;
  /** As a number; -1 on Windows. */
  readonly uid: number;
  /** Names in a folder; empty when it cannot be read. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** Whether it is a Unix socket. */
  readonly isSocket: (path: string) => Promise<boolean>;
  /** A file's text; null when it is not there, or others than its owner and the administrator may write to it. */
  readonly readText: (path: string) => Promise<string | null>;
}

/** The world as it is on a machine. */
export function agentWorld(machine: Machine): AgentWorld {
  const account = accountHere();
  return {
    ...machine,
    ...account,
    list: (folder) => readdir(folder).catch(() => []),
    isSocket: async (path) => {
      try {
        return (await lstat(path)).isSocket();
      } catch {
        return false;
      }
    },
    readText: async (path) => {
      try {
        const { mode, uid } = await stat(path);
        const isOurs = account.uid === -1 || ((mode & 0o022) === 0 && (uid === account.uid || uid === 0));
        return isOurs ? await readFile(path, 'utf8') : null;
      } catch {
        return null;
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
 * Finds out where the agent is to be looked for: where the session says (ssh_config(5), IdentityAgent); on macOS and Windows,
 * where no desktop tells its programs of an agent, then where ~/.ssh/config says; else what SSH_AUTH_SOCK names, as far as
 * somebody chose that; else the usual addresses of agents on this system.
 * @param wish of the session; empty for the usual one
 * @param host the server, as the user named it; empty for none in particular
 */
export async function findAgentAddress(wish: string, host: string, world: AgentWorld): Promise<AgentAddress> {
  const text = unwrapPath(wish, world.platform);
  if (text !== '' && text !== 'SSH_AUTH_SOCK') return wishedAddress(text, world);
  if (text === '' && (world.platform === 'darwin' || world.platform === 'win32')) {
    const configured = (await identityAgentOf(host, world)) ?? 'SSH_AUTH_SOCK';
    if (configured !== 'SSH_AUTH_SOCK') return wishedAddress(configured, world);
  }
  const named = world.environment['SSH_AUTH_SOCK'] ?? '';
  if (named !== '' && isChosen(named, world.platform)) return { kind: 'named', path: named };
  return { kind: 'guessed', paths: [...new Set(await guesses(world))] };
}

/** The socket of the agent that macOS starts for everybody. */
const launchdSocket = /^(?:\/private)?\/(?:tmp|var\/run)\/com\.apple\.launchd\.[^/]+\/Listeners$/u;

/** A named pipe of this computer, in the spellings that Windows takes. */
const pipe = /^[\\/]{2}[.?][\\/]pipe[\\/]/iu;

/**
 * Whether SSH_AUTH_SOCK is somebody's choice. macOS gives every program of the session its own agent, which is empty as a
 * rule; on Windows, Git Bash, Cygwin and the like set it to sockets of theirs, which are no sockets to other programs.
 */
function isChosen(socket: string, platform: NodeJS.Platform): boolean {
  if (platform === 'darwin') return !launchdSocket.test(socket);
  return platform !== 'win32' || pipe.test(socket);
}

/** The value of SSH_AUTH_SOCK although no program but those of one environment can reach that; null for nothing. */
export function strangeSocket({ environment, platform }: AgentWorld): string | null {
  const named = environment['SSH_AUTH_SOCK'] ?? '';
  return platform === 'win32' && named !== '' && !pipe.test(named) ? named : null;
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
  // `%NAME%` is how Windows writes what is `${NAME}` elsewhere.
  const written = world.platform === 'win32' ? text.replace(/%([A-Za-z]\w+)%/gu, '${$1}') : text;
  const path = written
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
  const { agent } = await world.loginShell();
  const folder = environment['XDG_RUNTIME_DIR'] ?? '';
  const places =
    platform === 'darwin'
      ? [
          posix.join(home, 'Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock'),
          posix.join(home, 'Library/Containers/com.maxgoedjen.Secretive.SecretAgent/Data/socket.ssh'),
          posix.join(home, '.gnupg/S.gpg-agent.ssh'),
          ...(await launchdSockets(world)),
        ]
      : [
          ...(folder === ''
            ? []
            : ['ssh-agent.socket', 'gcr/ssh', 'keyring/ssh', 'openssh_agent'].map((name) =>
                posix.join(folder, name),
              )),
          posix.join(home, '.1password/agent.sock'),
        ];
  // A login shell that names none has the desktop's.
  const isOwn = agent !== null && isChosen(agent, platform);
  const paths = isOwn ? [agent, ...places] : places;
  const sockets = await Promise.all(paths.map(async (path) => ((await world.isSocket(path)) ? [path] : [])));
  return sockets.flat();
}

/** macOS starts an agent for everybody, and tells its socket to what it starts itself. */
async function launchdSockets({ list, environment }: AgentWorld): Promise<readonly string[]> {
  const named = environment['SSH_AUTH_SOCK'] ?? '';
  const folders = ['/private/tmp', '/private/var/run'];
  const listed = await Promise.all(
    folders.map(async (folder) =>
      (await list(folder))
        .filter((name) => name.startsWith('com.apple.launchd.'))
        .map((name) => posix.join(folder, name, 'Listeners')),
    ),
  );
  return named === '' ? listed.flat() : [named, ...listed.flat()];
}

/**
 * The pipe of the system's own agent, then Pageant's: PuTTY 0.75 and later calls it `pageant.<user>.<hash>`, with a hash
 * that only programs of that user can work out (agent_named_pipe_name.c), and with a user name that is not the logon name in a
 * domain or with an Entra account (get_username.c takes the user principal name up to its `@`). So every one of them is a
 * guess, those with our logon name first; another user's Pageant refuses the connection.
 */
async function windowsPipes({ list, username }: AgentWorld): Promise<readonly string[]> {
  const root = '\\\\.\\pipe\\';
  const own = `pageant.${username.toLowerCase()}.`;
  const pipes = (await list(root)).filter((name) => /^pageant\..*\.[0-9a-f]{64}$/iu.test(name));
  const isOwn = (name: string): boolean => name.toLowerCase().startsWith(own);
  const ordered = [...pipes.filter(isOwn), ...pipes.filter((name) => !isOwn(name))];
  return [`${root}openssh-ssh-agent`, ...ordered.map((name) => root + name)];
}
