import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/agents';
import {
  listRequest,
  readAnswer,
  signRequest,
  type AgentAnswer,
  type AgentIdentity,
  type SessionBinding,
} from './protocol';
import { connectBound, type Bound } from './socket';

/** How long an agent may take, in milliseconds. */
export interface AgentLimits {
  readonly list: number;
  /** The user may have to touch or to confirm something. */
  readonly sign: number;
}

/** One agent, asked over a connection of its own each time; nothing is connected before something is asked. Nothing here throws. */
export class AgentClient {
  #bound: Bound = null;

  /**
   * @param path its socket or pipe
   * @param signal what is asked is given up when it is aborted
   * @param binding which server the agent is asked for; null for none
   */
  constructor(
    readonly path: string,
    private readonly limits: AgentLimits,
    private readonly signal?: AbortSignal,
    private readonly binding: SessionBinding | null = null,
  ) {}

  /** Whether it took being told which server this is for, the last time it was asked anything; null where it was not told. */
  bound(): Bound {
    return this.#bound;
  }

  /** Lists its keys; fails with agent-unreachable. */
  async identities(): Promise<Result<readonly AgentIdentity[]>> {
    const answer = await this.#ask(listRequest(), this.limits.list);
    if (!answer.ok) return answer;
    if (answer.value.kind === 'identities') return ok(answer.value.identities);
    return this.#unreachable(texts.listRefused);
  }

  /**
   * Lets it sign, which may take a touch or a confirmation.
   * @param blob the key, as the agent listed it
   * @param algorithm of the signature: `rsa-sha2-512`, or the key's own type
   * @returns the whole signature; fails with agent-unreachable or agent-refused
   */
  async sign(blob: Buffer, data: Buffer, algorithm: string): Promise<Result<Buffer>> {
    const answer = await this.#ask(signRequest(blob, data, algorithm), this.limits.sign);
    if (!answer.ok) return answer;
    if (answer.value.kind === 'signature') return ok(answer.value.signature);
    return fail({ code: 'agent-refused', data: {} });
  }

  async #ask(request: Buffer, milliseconds: number): Promise<Result<AgentAnswer>> {
    const opened = await connectBound(this.path, this.binding, false, this.limits.list, this.signal);
    if (!opened.ok) return this.#unreachable(opened.detail);
    this.#bound = opened.bound;
    const message = await opened.agent.ask(request, milliseconds);
    opened.agent.close();
    if (!message.ok) return this.#unreachable(message.detail);
    const answer = readAnswer(message.bytes);
    return answer === null ? this.#unreachable(texts.noAgentThere) : ok(answer);
  }

  #unreachable(detail: string): Result<never> {
    return fail({ code: 'agent-unreachable', data: { path: this.path, detail } });
  }
}
