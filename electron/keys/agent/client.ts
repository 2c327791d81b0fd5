import { fail, ok, type Result } from '../../../shared/result';
import { listRequest, readAnswer, signRequest, type AgentAnswer, type AgentIdentity } from './protocol';
import { connectBound, type Bound } from './socket';
import type { SessionBinding } from './session-binding';

/** One agent, asked over a connection of its own each time. Nothing here throws. */
export interface AgentClient {
  /** Its socket or pipe. */
  readonly path: string;
  /** Whether it took being told which server this is for, the last time it was asked anything; null where it was not told. */
  readonly bound: () => Bound;
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
  /** The user may have to touch or to confirm something. */
  readonly sign: number;
}

/**
 * Creates the client of an agent; nothing is connected before something is asked.
 * @param signal what is asked is given up when it is aborted
 * @param binding which server the agent is asked for; null for none
 */
export function createAgentClient(
  path: string,
  limits: AgentLimits,
  signal?: AbortSignal,
  binding: SessionBinding | null = null,
): AgentClient {
  let bound: Bound = null;
  const ask = async (request: Buffer, milliseconds: number): Promise<Result<AgentAnswer>> => {
    const opened = await connectBound(path, binding, false, limits.list, signal);
    if (!opened.ok) return unreachable(opened.detail);
    bound = opened.bound;
    const message = await opened.agent.ask(request, milliseconds);
    opened.agent.close();
    if (!message.ok) return unreachable(message.detail);
    const answer = readAnswer(message.bytes);
    return answer === null ? unreachable('What listens there is no SSH agent.') : ok(answer);
  };
  const unreachable = (detail: string): Result<never> =>
    fail({ code: 'agent-unreachable', data: { path, detail } });
  return {
    path,
    bound: () => bound,
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
