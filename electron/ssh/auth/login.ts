import type { AnyAuthMethod } from '../ssh2';
import { internalError, type AppError } from '../../../shared/errors';
import { plainText } from '../../../shared/event-log';
import * as texts from '../../../shared/texts/login';
import { cancelled } from '../../net/dial';
import type { Machine } from '../../system/machine';
import type { BindingCollector } from '../ssh2/binding-collector';
import type { GuardedConnection } from '../ssh2/guard';
import { sendDisguisedKeys } from '../ssh2/public-key-requests';
import type { Circumstances } from '../failures';
import type { Deadline, Limits } from '../limits';
import type { Overheard } from '../overheard';
import type { AuthQuestion, ConnectHooks, ConnectRequest } from '../types';
import { AttemptUser } from './attempt-user';
import { logIn } from './auth';
import { LoginRemarks } from './login-remarks';

/** The attempt that a login belongs to. */
interface Surroundings {
  readonly request: ConnectRequest;
  readonly hooks: ConnectHooks;
  readonly limits: Limits;
  readonly machine: Machine;
  readonly overheard: Overheard;
  readonly guarded: () => GuardedConnection;
  readonly proof: BindingCollector;
  /** Runs while it is the server's turn to answer. */
  readonly reply: Deadline;
  /** Ended when the socket is gone. */
  readonly signal: AbortSignal;
  readonly isOver: () => boolean;
  readonly abandon: (error: AppError) => void;
}

/** The login of one attempt to connect: the server's questions and ssh2's, and who answers them. */
export class Login {
  readonly user: AttemptUser;
  readonly remarks: LoginRemarks;
  readonly #course: ReturnType<typeof logIn>;
  #username: string;
  #password: string | null = null;
  #secretSent = false;
  #inLine = false;

  constructor(private readonly given: Surroundings) {
    const { request, hooks, limits, guarded, signal, machine } = given;
    const { target, profile } = request;
    this.#username = target.username ?? '';
    this.user = new AttemptUser(given.isOver, (thrown) => given.abandon(internalError(thrown)));
    this.remarks = new LoginRemarks(hooks.log);
    this.#course = logIn({
      ...{ host: target.host, port: target.port, username: target.username, profile, machine },
      ...{ agentWait: limits.agent, signal, ask: this.#ask, log: hooks.log, remarks: this.remarks },
      keyLogin: () => sendDisguisedKeys(guarded().internals),
      signatures: () => ({
        names: guarded().signatureNames(),
        version: guarded().greeting.version() ?? '',
      }),
      binding: () => given.proof.binding(),
      named: (name) => {
        this.#username = name;
      },
      passwordSent: (sent) => {
        this.#password = sent;
      },
    });
  }

  /** The name that is logged in with; empty until it is known. */
  get username(): string {
    return this.#username;
  }

  facts(): Pick<Circumstances, 'asking' | 'secretSent' | 'inLine'> {
    return { asking: this.user.isAsked(), secretSent: this.#secretSent, inLine: this.#inLine };
  }

  /** Tries the next method, given the server's answer to the one before. */
  goOn(
    methodsLeft: readonly string[] | null,
    isPartial: boolean,
    next: (method: AnyAuthMethod) => void,
  ): void {
    const { isOver, abandon, reply, overheard } = this.given;
    if (isOver()) return;
    reply.restart();
    this.#secretSent = false;
    this.#course.next({ methods: overheard.methods() ?? methodsLeft, partial: isPartial }).then(
      (step) => {
        if (isOver()) return;
        if (step.done === true) abandon(step.value);
        else this.#attemptSafely(() => next(step.value));
      },
      (error: unknown) => abandon(internalError(error)),
    );
  }

  /** The server says that the password has expired (RFC 4252, 8). @param words its own */
  async changePassword(words: string, done: (fresh: string) => void): Promise<void> {
    const { hooks, isOver, guarded } = this.given;
    hooks.log(texts.changeRequested, 'warning');
    const old = this.#password;
    if (old === null) return;
    const fresh = await this.#askNewPassword(plainText(words, 1000));
    if (fresh === null || isOver()) return;
    const { config } = guarded().internals;
    Object.assign(config, { username: this.#username, password: old });
    hooks.log(texts.sentNewPassword);
    // ssh2 sends the old one along, and looks for it where only one that was known beforehand would be.
    this.#attemptSafely(() => done(fresh));
    Object.assign(config, { username: this.#username, password: undefined });
  }

  /** The user is logged in. */
  succeeded(): void {
    this.given.reply.stop();
    this.#password = null;
  }

  readonly #ask = async (question: AuthQuestion): Promise<readonly string[] | null> => {
    const { hooks, abandon, reply } = this.given;
    this.#secretSent = false;
    this.#inLine = true;
    // The server's patience runs meanwhile, and so does the limit for its reply.
    await hooks.turn(question).catch((thrown: unknown) => abandon(internalError(thrown)));
    this.#inLine = false;
    const answer = await this.user.ask(reply, () => hooks.ask(question));
    if (answer === null) abandon(cancelled);
    else reply.restart();
    this.#secretSent = answer !== null && question.kind === 'password';
    return answer;
  };

  /** Asks for a new password, twice, until both are the same; null when the user gives up. */
  async #askNewPassword(words: string): Promise<string | null> {
    for (let again = false; ; again = true) {
      const answer = await this.#ask({
        kind: 'keyboard-interactive',
        name: texts.newPassword,
        instructions: again ? `${words}\n${texts.notTheSame}` : words,
        fields: [
          { text: texts.newPasswordField, echo: false },
          { text: texts.confirmField, echo: false },
        ],
        again,
      });
      if (answer === null) return null;
      const [first, second] = answer;
      if (first !== undefined && first !== '' && first === second) return first;
    }
  }

  /** ssh2 throws at whom tells it something when the connection has just ended. */
  #attemptSafely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.given.abandon(internalError(error));
    }
  }
}
