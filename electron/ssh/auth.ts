import type { AnyAuthMethod } from 'ssh2';
import type { AppError } from '../../shared/errors';
import { plainText, type LogLevel } from '../../shared/event-log';
import { collectKeys, tries, type KeyRing } from './auth-keys';
import { SingleKeyAgent } from './offered-key';
import { promptLimit } from '../../shared/prompts';
import type { AuthQuestion } from './types';

/** What a login works with. */
export interface AuthContext {
  readonly host: string;
  readonly port: number;
  /** null: ask. */
  readonly username: string | null;
  /** Private key file; empty for none. */
  readonly keyFile: string;
  /** Where the agent listens; null to leave it alone. */
  readonly agentPath: string | null;
  /** How long the agent may take to list its keys, in ms. */
  readonly agentWait: number;
  readonly tryKeyboardInteractive: boolean;
  /** Null when the person gave up, which has ended the attempt already. */
  readonly ask: (question: AuthQuestion) => Promise<readonly string[] | null>;
  readonly log: (text: string, level?: LogLevel) => void;
  /** Tells the name once it is known. */
  readonly named: (username: string) => void;
  /** Tells the password about to be sent, should the server ask for a new one; null when it is done with. */
  readonly passwordSent: (password: string | null) => void;
}

/** The server's answer to one method. */
export interface Outcome {
  /** The methods that can go on; null when the server named none. */
  readonly methods: readonly string[] | null;
  /** The method succeeded but the server wants another one besides (RFC 4252, 5.1). */
  readonly partial: boolean;
}

const cancelled: AppError = { code: 'auth-cancelled', data: {} };

/**
 * The course of a login: yields one method after the other and is given the server's answer to each, until the server
 * has enough (then it is simply not resumed) or nothing is left. Led by what the server still offers: first "none", to
 * learn that; then keys, keyboard-interactive, password.
 * @returns why nobody got in
 */
export async function* logIn(context: AuthContext): AsyncGenerator<AnyAuthMethod, AppError, Outcome> {
  const username = context.username ?? (await context.ask({ kind: 'username', host: context.host }))?.[0];
  if (username === undefined) return cancelled;
  context.named(username);
  context.log(`Using username "${plainText(username, 200)}".`);

  const tried = new Set<string>();
  let ring: KeyRing | null = null;
  let interactiveLeft = context.tryKeyboardInteractive ? tries : 0;
  let passwordsLeft = tries;
  let outcome = yield { type: 'none', username };

  for (;;) {
    const offered = outcome.methods ?? [];
    if (outcome.partial) {
      context.log('Further authentication required');
      interactiveLeft = context.tryKeyboardInteractive ? tries : 0;
      passwordsLeft = tries;
    }
    if (offered.includes('publickey')) {
      ring ??= await collectKeys(context);
      if (ring.gaveUp()) return cancelled;
      const key = ring.keys.shift();
      if (key !== undefined) {
        const source = key.source === 'agent' ? ' from agent' : '';
        context.log(`Offered public key "${key.comment}"${source}`);
        tried.add('public key');
        const agent = new SingleKeyAgent(key, () => context.log('Offer of public key accepted'));
        const before = offered.join(',');
        const answer: Outcome = yield { type: 'agent', username, agent };
        if (ring.gaveUp()) return cancelled;
        if (!agent.accepted) context.log('Server refused our key');
        // ssh2 passes no "partial success" on after an agent's key; that another method is wanted now tells it.
        const partial = agent.signed && answer.methods?.join(',') !== before;
        if (agent.signed && !partial) context.log('Server refused our key despite its signature', 'warning');
        outcome = { methods: answer.methods, partial };
        continue;
      }
    }
    if (offered.includes('keyboard-interactive') && interactiveLeft > 0) {
      const round = { asked: false };
      const again = interactiveLeft < tries;
      context.log('Attempting keyboard-interactive authentication');
      outcome = yield keyboardInteractive(username, again, round, context);
      if (round.asked) tried.add('keyboard-interactive');
      interactiveLeft = round.asked ? interactiveLeft - 1 : 0;
      if (!outcome.partial) refused(context, round.asked);
      // Who answered wrong three times is not asked for the same words again under another name.
      if (round.asked && interactiveLeft === 0) passwordsLeft = 0;
      continue;
    }
    if (offered.includes('password') && passwordsLeft > 0) {
      const again = passwordsLeft < tries;
      const { host, port } = context;
      const answer = await context.ask({ kind: 'password', username, host, port, again });
      if (answer === null) return cancelled;
      passwordsLeft -= 1;
      tried.add('password');
      const password = answer[0] ?? '';
      context.log('Sent password');
      context.passwordSent(password);
      outcome = yield { type: 'password', username, password };
      context.passwordSent(null);
      if (!outcome.partial) refused(context, true);
      continue;
    }
    const data = { username, tried: [...tried], offered: offered.map((method) => plainText(method, 100)) };
    return ring?.error ?? { code: 'auth-refused', data };
  }
}

function refused(context: AuthContext, answered: boolean): void {
  if (answered) context.log('Access denied', 'warning');
  else context.log('Server refused keyboard-interactive authentication');
}

/** One keyboard-interactive dialogue, of as many rounds as the server likes (RFC 4256, 3.2). */
function keyboardInteractive(
  username: string,
  again: boolean,
  round: { asked: boolean },
  context: AuthContext,
): AnyAuthMethod {
  return {
    type: 'keyboard-interactive',
    username,
    prompt: (name, instructions, _language, prompts, finish) => {
      const first = !round.asked;
      round.asked = true;
      // More than a person can be asked at once are no questions; they get empty answers.
      const fields = prompts.slice(0, promptLimit).map(({ prompt, echo }) => ({
        text: plainText(prompt, 500),
        echo: echo ?? false,
      }));
      void context
        .ask({
          kind: 'keyboard-interactive',
          name: plainText(name, 200),
          instructions: plainText(instructions, 2000, true),
          fields,
          again: again && first,
        })
        .then((answer) => {
          // Who gives up sends nothing: an empty answer would count as a failed attempt.
          if (answer === null) return;
          try {
            finish(prompts.map((_, index) => answer[index] ?? ''));
          } catch {
            // The connection ended while the person was typing.
          }
        });
    },
  };
}
