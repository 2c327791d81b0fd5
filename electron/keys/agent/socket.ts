import { connect, type Socket } from 'node:net';
import * as texts from '../../../shared/texts/agents';
import { systemText } from '../../system/errors';
import { bindRequest, longestMessage, readAnswer, takeMessage, type SessionBinding } from './protocol';

/** An agent's answer as it came, or why there is none, in a sentence. */
type Exchanged =
  | { readonly ok: true; readonly bytes: Buffer }
  | {
      readonly ok: false;
      readonly detail: string;
      /** Nobody waits any longer: asking again would only take as long again. */
      readonly over: boolean;
    };

/** One connection to an agent. */
interface AgentSocket {
  /** Asks, and takes one answer; one question at a time. Never throws. */
  readonly ask: (request: Buffer, milliseconds: number) => Promise<Exchanged>;
  /** Gives the connection away: nothing here listens to it any more. */
  readonly release: () => Socket;
  readonly close: () => void;
}

/** Whether the agent knows which server a connection to it is for; null where it was not told. */
export type Bound = boolean | null;

/**
 * Connects to an agent; what goes wrong with that is told by the first question.
 * @param signal what is asked is given up when it is aborted
 */
function connectAgent(path: string, signal?: AbortSignal): AgentSocket {
  const socket = connect({ path });
  let received: Buffer = Buffer.alloc(0);
  let trouble: string | null = null;
  let settle: ((result: Exchanged) => void) | null = null;
  const fail = (detail: string): void => {
    trouble ??= detail;
    settle?.({ ok: false, detail: trouble, over: false });
  };
  const onError = (error: Error): void => fail(`${systemText(error)}.`);
  const onClose = (): void => fail(texts.closed);
  const onData = (data: Buffer): void => {
    received = Buffer.concat([received, data]);
    const message = takeMessage(received);
    if (message === 'too-long' || received.length > longestMessage + 4) fail(texts.noAgentThere);
    else if (message !== null) {
      received = received.subarray(4 + message.length);
      settle?.({ ok: true, bytes: message });
    }
  };
  socket.on('error', onError).on('close', onClose).on('data', onData);
  return {
    ask: (request, milliseconds) =>
      new Promise((resolve) => {
        const done = (result: Exchanged): void => {
          settle = null;
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          resolve(result);
        };
        const abort = (): void => done({ ok: false, detail: texts.loginEnded, over: true });
        const timer = setTimeout(
          () => done({ ok: false, detail: texts.noAnswer(milliseconds), over: true }),
          milliseconds,
        );
        settle = done;
        if (signal?.aborted === true) abort();
        else if (trouble !== null) done({ ok: false, detail: trouble, over: false });
        else {
          signal?.addEventListener('abort', abort);
          socket.write(request);
        }
      }),
    release: () => socket.pause().off('error', onError).off('close', onClose).off('data', onData),
    close: () => {
      socket.destroy();
    },
  };
}

/**
 * Connects to an agent and tells it first which server the connection is for. One that does not know how to be told, or
 * hangs up on it, is asked without.
 * @param binding null where there is no server
 * @param forwarding what will be asked comes from that server
 * @returns fails when it does not answer in time
 */
export async function connectBound(
  path: string,
  binding: SessionBinding | null,
  forwarding: boolean,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<
  | { readonly ok: true; readonly agent: AgentSocket; readonly bound: Bound }
  | Extract<Exchanged, { ok: false }>
> {
  const agent = connectAgent(path, signal);
  if (binding === null) return { ok: true, agent, bound: null };
  const answer = await agent.ask(bindRequest(binding, forwarding), milliseconds);
  if (answer.ok) return { ok: true, agent, bound: readAnswer(answer.bytes)?.kind === 'success' };
  agent.close();
  return answer.over ? answer : { ok: true, agent: connectAgent(path, signal), bound: false };
}
