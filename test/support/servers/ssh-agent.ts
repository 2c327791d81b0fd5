import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestKey } from './keys';
import { RunningProgram, runOrThrow } from './programs';

/** A key file, and what opens it. */
type KeyOnDisk = Pick<TestKey, 'path' | 'passphrase'>;

export interface TestAgent {
  /** What SSH_AUTH_SOCK is to be. */
  readonly socket: string;
  /** Stops it where it is: it takes connections and answers nothing. */
  pause(): void;
  /** `ssh-add -l`: what it holds. */
  list(): Promise<string>;
  /** Adds a key, and the certificate beside it if there is one. */
  add(key: KeyOnDisk): Promise<void>;
  /** Forgets all its keys. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** A real ssh-agent on a socket of its own, holding these keys. */
export async function startSshAgent(keys: readonly KeyOnDisk[] = []): Promise<TestAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-agent-'));
  const socket = join(folder, 'agent');
  const agent = new RunningProgram('ssh-agent', ['-D', '-a', socket]);
  // It prints the variable once the socket listens.
  await agent.waitForLog(/SSH_AUTH_SOCK=/);
  return agentOf(agent, socket, folder, keys);
}

/** A real Pageant, PuTTY's agent, holding these keys. It lives as long as the program it starts, which waits for nothing. */
export async function startPageant(keys: readonly KeyOnDisk[] = []): Promise<TestAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-agent-'));
  const agent = new RunningProgram('pageant', ['--exec', 'sh', '-c', 'echo "at $SSH_AUTH_SOCK."; exec cat']);
  const [, socket = ''] = await agent.waitForLog(/at (\S+)\./);
  return agentOf(agent, socket, folder, keys);
}

async function agentOf(
  agent: RunningProgram,
  socket: string,
  folder: string,
  keys: readonly KeyOnDisk[],
): Promise<TestAgent> {
  const sshAdd = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> =>
    runOrThrow('ssh-add', args, { env: { SSH_AUTH_SOCK: socket, ...env } });
  const add = async (key: KeyOnDisk): Promise<void> => {
    if (key.passphrase === undefined) await sshAdd(['-q', key.path]);
    else await sshAdd(['-q', key.path], await askpass(folder, key.passphrase));
  };
  for (const key of keys) await add(key);
  return {
    socket,
    pause: () => agent.pause(),
    add,
    list: async () => sshAdd(['-l']),
    clear: async () => {
      await sshAdd(['-q', '-D']);
    },
    close: async () => {
      await agent.close();
      // Pageant leaves its own behind when it is ended.
      await rm(socket, { force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The environment in which OpenSSH's programs take `answer` for every question, without a terminal.
 * @param folder where the small script goes that gives the answer
 */
export async function askpass(folder: string, answer: string): Promise<Record<string, string>> {
  const script = join(folder, 'askpass');
  await writeFile(script, '#!/bin/sh\nprintf "%s\\n" "$GINNEL_TEST_ANSWER"\n');
  await chmod(script, 0o755);
  return { SSH_ASKPASS: script, SSH_ASKPASS_REQUIRE: 'force', GINNEL_TEST_ANSWER: answer };
}
