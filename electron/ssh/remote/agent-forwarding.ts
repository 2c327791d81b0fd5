import type { Socket } from 'node:net';
import type { Client, ExecOptions, GetStreamCallback, ParsedKey } from '../ssh2';
import { plainText } from '../../../shared/event-log';
import * as texts from '../../../shared/texts/login';
import { findAgent, type AgentWish } from '../../keys/agent/agent';
import { agentWorld } from '../../keys/agent/addresses';
import { connectBound } from '../../keys/agent/socket';
import type { SessionBinding } from '../../keys/agent/protocol';
import { BaseAgent } from '../ssh2';
import type { Machine } from '../../system/machine';
import type { ConnectHooks } from '../types';

/** How long the agent may take to answer when the server asks for it first, in milliseconds. */
const patience = 5_000;

/** Most of what a server prints where the agent's socket path is looked for, in characters. */
const longestPath = 2000;

/**
 * The user's agent, for a server that was allowed to use it. It is looked for when the server first wants it, and is
 * no way to log in.
 */
export class ForwardedAgent extends BaseAgent<ParsedKey> {
  /**
   * @param binding the server it is lent to, asked for when that wants it
   */
  constructor(
    private readonly wish: AgentWish,
    private readonly machine: Machine,
    private readonly binding: () => SessionBinding | null,
  ) {
    super();
  }

  override getIdentities(callback: (error: Error | null, keys: ParsedKey[]) => void): void {
    callback(null, []);
  }

  override sign(): void {
    // ssh2 asks only those keys of an agent that it was told of.
  }

  override getStream(callback: GetStreamCallback): void {
    void this.lend().then((stream) => {
      if (stream === null) callback(new Error('no agent'));
      else callback(null, stream);
    });
  }

  /** A connection to the agent, which knows that the server asks (as OpenSSH's client_request_agent does it). */
  private async lend(): Promise<Socket | null> {
    const binding = this.binding();
    const found = await findAgent(this.wish, patience, undefined, agentWorld(this.machine), binding);
    if (!found.ok || found.value === null) return null;
    const opened = await connectBound(found.value.client.path, binding, true, patience);
    if (!opened.ok) return null;
    const stream = opened.agent.release();
    // ssh2 pipes it and listens to nothing else.
    return stream.on('error', () => stream.destroy());
  }
}

/**
 * Asks the server to offer the agent to what runs there (auth-agent-req@openssh.com), and logs where: a session
 * channel that prints the path and then stays. sshd keeps the socket until the connection ends, dropbear as long as the
 * channel is open.
 * @param client logged in, and connected with a {@link ForwardedAgent}
 */
export function forwardAgent(client: Client, log: ConnectHooks['log']): void {
  const refused = (): void => log(texts.agentNotForwarded, 'warning');
  try {
    // ssh2's types forget it.
    const options: ExecOptions & { agentForward: boolean } = { agentForward: true };
    client.exec('printenv SSH_AUTH_SOCK && exec cat', options, (error, channel) => {
      if (error !== undefined) {
        refused();
        return;
      }
      let told = false;
      let text = '';
      const notify = (): void => {
        if (told) return;
        told = true;
        log(texts.agentForwarded);
        // A server that runs another command than the one asked for may print anything.
        const path = /^(\/[^\n]{1,1000})\n/u.exec(text)?.[1];
        if (path !== undefined) log(texts.agentReachedAt(plainText(path, 1000)));
      };
      channel.on('error', () => undefined);
      channel.stderr.resume();
      channel.on('data', (data: Buffer) => {
        if (told) return;
        text = (text + data.toString('utf8', 0, longestPath)).slice(0, longestPath);
        // One that prints on and on is not waited for, nor kept.
        if (text.includes('\n') || text.length === longestPath) notify();
      });
      channel.on('close', notify);
    });
  } catch {
    // The connection ended in this very moment.
  }
}
