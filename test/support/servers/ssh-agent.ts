import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestKey } from './keys';
import { RunningProgram, runOrThrow } from './programs';

export interface TestAgent {
  /** What SSH_AUTH_SOCK is to be. */
  readonly socket: string;
  /** `ssh-add -l`: what it holds. */
  list(): Promise<string>;
  add(key: TestKey): Promise<void>;
  /** Forgets all its keys. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** A real ssh-agent on a socket of its own, holding these keys. */
export async function startSshAgent(keys: readonly TestKey[] = []): Promise<TestAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'culvert-agent-'));
  const socket = join(folder, 'agent');
  const agent = new RunningProgram('ssh-agent', ['-D', '-a', socket]);
  // It prints the variable once the socket listens.
  await agent.waitForLog(/SSH_AUTH_SOCK=/);
  const sshAdd = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> =>
    runOrThrow('ssh-add', args, { env: { SSH_AUTH_SOCK: socket, ...env } });
  const add = async (key: TestKey): Promise<void> => {
    if (key.passphrase === undefined) await sshAdd(['-q', key.path]);
    else await sshAdd(['-q', key.path], await askpass(folder, key.passphrase));
  };
  for (const key of keys) await add(key);
  return {
    socket,
    add,
    list: async () => sshAdd(['-l']),
    clear: async () => {
      await sshAdd(['-q', '-D']);
    },
    close: async () => {
      await agent.close();
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
  await writeFile(script, '#!/bin/sh\nprintf "%s\\n" "$CULVERT_TEST_ANSWER"\n');
  await chmod(script, 0o755);
  return { SSH_ASKPASS: script, SSH_ASKPASS_REQUIRE: 'force', CULVERT_TEST_ANSWER: answer };
}
