import type { ParsedKey } from 'ssh2';
import { plainText, type LogLevel } from '../../shared/event-log';
import type { OfferedKey } from './offered-key';
import { createAgent, parsePublicKey } from './ssh2';

/**
 * Where the person's agent listens: what SSH_AUTH_SOCK names; on Windows also the pipe of the system's own agent. Null
 * when there is none.
 */
export function agentPath(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  const named = environment['SSH_AUTH_SOCK'];
  if (named !== undefined && named !== '') return named;
  return platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null;
}

/**
 * Asks an agent for its keys; an agent that does not answer in time has none.
 * @param milliseconds how long to wait for the list
 */
export async function agentKeys(
  path: string,
  milliseconds: number,
  log: (text: string, level?: LogLevel) => void,
): Promise<readonly OfferedKey[]> {
  const agent = createAgent(path);
  const listed = await new Promise<readonly ParsedKey[] | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), milliseconds);
    agent.getIdentities((error, keys) => {
      clearTimeout(timer);
      resolve(error || keys === undefined ? null : keys.flatMap(usable));
    });
  });
  if (listed === null) {
    log('The agent does not answer', 'warning');
    return [];
  }
  log(`The agent has ${String(listed.length)} SSH-2 ${listed.length === 1 ? 'key' : 'keys'}`);
  return listed.map((publicKey) => ({
    source: 'agent',
    publicKey,
    comment: plainText(publicKey.comment, 200),
    sign: (data, options) =>
      new Promise((resolve) => {
        agent.sign(publicKey, data, options, (error, signature) => {
          if (error) log('The agent refused to sign', 'warning');
          resolve(error || signature === undefined ? null : signature);
        });
      }),
  }));
}

/** ssh2's agents list keys it parsed itself; the types allow more. */
function usable(entry: unknown): readonly ParsedKey[] {
  if (typeof entry !== 'object' || entry === null || !('getPublicSSH' in entry)) return [];
  const key = entry as ParsedKey;
  return parsePublicKey(key.getPublicSSH()) === null ? [] : [key];
}
