import { connect } from 'node:net';
import { fail, ok, type Result } from '../../shared/result';
import { systemText } from '../system/errors';
import {
  listRequest,
  longestMessage,
  readAnswer,
  signRequest,
  takeMessage,
  type AgentAnswer,
  type AgentIdentity,
} from './agent-protocol';

/** One agent, asked over a connection of its own each time. Nothing here throws. */
export interface AgentClient {
  /** Its socket or pipe. */
  readonly path: string;
  /** Lists its keys; fails with agent-unreachable. */
  readonly identities: () => Promise<Result<readonly AgentIdentity[]>>;
  /**
   * Lets it sign, which may take a touch or a confirmation.
   * @param blob the key, as the agent listed it
   * @param algorithm of the signature: `rsa-sha2-512`, or the key's own type
   * @returns the whole signature; fails with agent-unreachable or agent-refused
   */
  readonly sign: (blob: Buffer, data: Buffer, algorithm: string) => Promise<Result<Buffer>>;
}

/** How long an agent may take, in milliseconds. */
export interface AgentLimits {
  readonly list: number;
  /** Somebody may have to touch or to confirm something. */
  readonly sign: number;
}

/**
 * Creates the client of an agent; nothing is connected before something is asked.
 * @param signal what is asked is given up when it is aborted
 */
export function createAgentClient(path: string, limits: AgentLimits, signal?: AbortSignal): AgentClient {
  const ask = async (request: Buffer, milliseconds: number): Promise<Result<AgentAnswer>> => {
    const message = await exchange(path, request, milliseconds, signal);
    if (!message.ok) return unreachable(message.detail);
    const answer = readAnswer(message.bytes);
    return answer === null ? unreachable('What listens there is no SSH agent.') : ok(answer);
  };
  const unreachable = (detail: string): Result<never> =>
    fail({ code: 'agent-unreachable', data: { path, detail } });
  return {
    path,
    identities: async () => {
      const answer = await ask(listRequest(), limits.list);
      if (!answer.ok) return answer;
      if (answer.value.kind === 'identities') return ok(answer.value.identities);
      return unreachable('It refused to list its keys.');
    },
    sign: async (blob, data, algorithm) => {
      const answer = await ask(signRequest(blob, data, algorithm), limits.sign);
      if (!answer.ok) return answer;
      if (answer.value.kind === 'signature') return ok(answer.value.signature);
      return fail({ code: 'agent-refused', data: {} });
    },
  };
}

type Exchanged =
  { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly detail: string };

/** Connects, asks, takes one answer and hangs up. */
function exchange(
  path: string,
  request: Buffer,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve({ ok: false, detail: 'The login ended.' });
      return;
    }
    const socket = connect({ path });
    let received: Buffer = Buffer.alloc(0);
    const settle = (result: Exchanged): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.destroy();
      resolve(result);
    };
    const abort = (): void => settle({ ok: false, detail: 'The login ended.' });
    const timer = setTimeout(() => {
      const seconds = String(Math.ceil(milliseconds / 1000));
      settle({ ok: false, detail: `It gave no answer in ${seconds} seconds.` });
    }, milliseconds);
    signal?.addEventListener('abort', abort);
    socket.on('error', (error) => settle({ ok: false, detail: `${systemText(error)}.` }));
    socket.on('close', () => settle({ ok: false, detail: 'It closed the connection.' }));
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      const message = takeMessage(received);
      if (message === 'too-long' || received.length > longestMessage + 4) {
        settle({ ok: false, detail: 'What listens there is no SSH agent.' });
      } else if (message !== null) settle({ ok: true, bytes: message });
    });
    socket.write(request);
  });
}
