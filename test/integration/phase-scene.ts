import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConnectionPhase } from '../../electron/ssh/ssh2/phases';
import { sentence, type AppError } from '../../shared/errors';
import { ok } from '../../shared/result';
import {
  ed25519HostKey,
  Message,
  messages,
  startRawServer,
  type RawConnection,
  type RawPhase,
  type RawServer,
  type RawServerOptions,
  type Received,
} from '../support/raw-ssh-server';
import { attempt, type Attempt, type AttemptOptions } from './ssh-attempt';

/** What a login consists of, and nobody may see before its time. */
export const login = { username: 'canary-of-a-user', password: 'canary of a password' } as const;

/** A promise with what settles it. */
export class Settled<T> {
  readonly promise: Promise<T>;
  resolve: (value: T) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }
}

interface Parts {
  readonly server: RawServer;
  readonly connection: RawConnection;
  readonly socket: Socket;
  readonly asked: {
    readonly key: Settled<undefined>;
    readonly password: Settled<undefined>;
    readonly early: readonly string[];
  };
  readonly answers: {
    readonly key: Settled<boolean | AppError>;
    readonly password: Settled<readonly string[] | null>;
  };
  readonly attempted: Promise<Attempt>;
  readonly abort: AbortController;
}

/** Turns of the event loop in which whatever a message sets off has come to write, promises and all. */
const settling = 10;

/** A client of the product's and a server that does what a test says, with nobody who answers unasked. */
export class PhaseScene {
  readonly server: RawServer;
  readonly connection: RawConnection;
  /** Resolves when the host key is to be judged. */
  readonly keyAsked: Promise<undefined>;
  /** Resolves when the password is asked for. */
  readonly passwordAsked: Promise<undefined>;
  readonly attempt: Promise<Attempt>;
  readonly #judgement: Settled<boolean | AppError>;
  readonly #password: Settled<readonly string[] | null>;
  readonly #abort: AbortController;
  readonly #socket: Socket;
  #judgedAt = Infinity;
  readonly #early: readonly string[];

  private constructor({ server, connection, socket, asked, answers, attempted, abort }: Parts) {
    this.#abort = abort;
    this.#socket = socket;
    this.server = server;
    this.connection = connection;
    this.keyAsked = asked.key.promise;
    this.passwordAsked = asked.password.promise;
    this.#early = asked.early;
    this.#judgement = answers.key;
    this.#password = answers.password;
    this.attempt = attempted;
  }

  /** @param more of the attempt's options, for another way to the server or another way to log in */
  static async open(options: RawServerOptions = {}, more: Partial<AttemptOptions> = {}): Promise<PhaseScene> {
    const server = await startRawServer(() => undefined, { hostKey: usualHostKey, ...options });
    const asked = {
      key: new Settled<undefined>(),
      password: new Settled<undefined>(),
      early: [] as string[],
    };
    const answers = {
      key: new Settled<boolean | AppError>(),
      password: new Settled<readonly string[] | null>(),
    };
    const abort = new AbortController();
    const dialled = new Settled<Socket>();
    let isJudged = false;
    let questions = 0;
    const attempted = attempt({
      port: server.port,
      username: login.username,
      signal: abort.signal,
      via: {
        title: 'the test',
        // A socket whose counters can be seen from here.
        openChannel: async () => {
          const socket = connect(server.port, '127.0.0.1');
          await once(socket, 'connect');
          dialled.resolve(socket);
          return ok(socket);
        },
      },
      turn: () => {
        if (!isJudged) asked.early.push('a password or passphrase was about to be asked for');
        return Promise.resolve();
      },
      answers: () => {
        if (!isJudged) asked.early.push('a password or passphrase was asked for');
        asked.password.resolve(undefined);
        questions += 1;
        // Somebody who answered for ever, at once, would leave no time for anything else.
        return questions > 1 ? null : answers.password.promise;
      },
      trust: async () => {
        asked.key.resolve(undefined);
        const judgement = await answers.key.promise;
        isJudged = judgement === true;
        return judgement;
      },
      ...more,
    });
    const connection = await server.connection(0);
    const socket = await dialled.promise;
    return new PhaseScene({ server, connection, socket, asked, answers, attempted, abort });
  }

  /** Answers about the host key: accepted, cancelled, or changed. */
  judge(answer: boolean | AppError): void {
    if (answer === true) this.#judgedAt = Math.min(this.#judgedAt, performance.now());
    this.#judgement.resolve(answer);
  }

  answerPassword(): void {
    this.#password.resolve([login.password]);
  }

  /**
   * Resolves when the client has read all that the server sent, or no longer reads, and the server has what the client sent
   * upon it.
   */
  async quiet(): Promise<void> {
    const client = this.#socket;
    const server = this.connection.transport.socket;
    let turns = 0;
    for (let last = -1; turns < settling; turns += 1) {
      const isRead = client.destroyed || client.isPaused() || client.bytesRead >= server.bytesWritten;
      const isAnswered = server.destroyed || server.bytesRead >= client.bytesWritten;
      if (!isRead || !isAnswered || last !== client.bytesWritten) turns = 0;
      last = client.bytesWritten;
      await nextTurn();
    }
  }

  /** Resolves when the connection is over, with why; null after an end that the client itself wanted. */
  async over(): Promise<AppError | null> {
    const made = await this.attempt;
    return made.result.ok ? made.whenClosed : made.result.error;
  }

  /**
   * What left before its time, judged by the bytes on the wire: as long as the host key is not accepted and the transport is
   * not up nothing but the transport's own messages, and nothing of a login in plain text, ever.
   */
  leaks(): readonly string[] {
    return [...this.#early, ...leaksOn(this.connection, this.#judgedAt)];
  }

  async close(): Promise<void> {
    this.#abort.abort();
    this.judge(false);
    this.#password.resolve(null);
    const made = await this.attempt;
    if (made.result.ok) await made.result.value.end();
    await this.server.close();
  }
}

/**
 * What a client sent of a login before its time.
 * @param acceptedAt when the host key was accepted, by performance.now(); left out where it never was
 */
export function leaksOn(
  { wire, received, unreadable }: RawConnection,
  acceptedAt = Infinity,
): readonly string[] {
  const bytes = Buffer.concat(wire.map((piece) => piece.bytes));
  const isInTime = ({ encrypted, phase, time }: Received): boolean =>
    encrypted && afterKeys.includes(phase) && time >= acceptedAt;
  return [
    ...Object.entries(login)
      .filter(([, text]) => bytes.includes(text))
      .map(([name]) => `${name} in plain text`),
    ...received
      .filter((message) => isOfLogin(message) && !isInTime(message))
      .map(({ number, phase, encrypted }) => {
        const how = encrypted ? 'encrypted' : 'in plain text';
        return `message ${String(number)} in phase ${phase}, ${how}`;
      }),
    // Before the first keys that is plain text, whatever its form.
    ...(unreadable === null || unreadable.phase.startsWith('rekey')
      ? []
      : [`${String(unreadable.bytes.length)} bytes that are under none of the keys`]),
  ];
}

const afterKeys: readonly RawPhase[] = [
  'service',
  'authentication',
  'open',
  'rekey',
  'rekey, host key pending',
];
const isOfLogin = ({ number }: Received): boolean =>
  number === Message.serviceRequest || number >= Message.authRequest;

const usualHostKey = ed25519HostKey();

/** Whether a connection ended because of a breach of the protocol. */
export const isBreach = (error: AppError | null): boolean =>
  error !== null && sentence(error).includes('broke the SSH protocol');

/** Phases that a server can bring a client to and keep it in, in their order. */
export const reachable = [
  'kexinit',
  'key-exchange',
  'host-key',
  'host-key-keyed',
  'new-keys',
  'service',
  'authentication',
  'open',
  'rekey-key-exchange',
  'rekey-new-keys',
] as const satisfies readonly ConnectionPhase[];
export type ReachablePhase = (typeof reachable)[number];

/** The way through all phases: what the server does in each to leave it. */
export class Course {
  readonly #scene: PhaseScene;
  #phase: ReachablePhase = 'kexinit';
  #reply: Buffer = Buffer.alloc(0);

  private constructor(scene: PhaseScene) {
    this.#scene = scene;
  }

  /** Begins with the greeting; the server's KEXINIT is to come. */
  static begin(scene: PhaseScene): Course {
    scene.connection.greet();
    return new Course(scene);
  }

  get phase(): ReachablePhase {
    return this.#phase;
  }

  /** Goes on as a decent server does until a phase begins. A whole rekey is done on the way to its phases. */
  async goTo(phase: ReachablePhase): Promise<void> {
    while (this.#phase !== phase) await this.#leave(phase);
  }

  /** Goes on until the login, or the rekey, is done. */
  async finish(): Promise<void> {
    await this.goTo('open');
  }

  async #leave(goal: ReachablePhase): Promise<void> {
    const scene = this.#scene;
    const { connection } = scene;
    switch (this.#phase) {
      case 'kexinit':
        connection.sendKexInit();
        await connection.agree();
        this.#reply = await connection.reply();
        this.#phase = 'key-exchange';
        break;
      case 'key-exchange':
        connection.sendReply(this.#reply);
        await scene.keyAsked;
        this.#phase = 'host-key';
        break;
      case 'host-key':
        if (goal === 'new-keys') {
          scene.judge(true);
          await connection.next(Message.newKeys);
          this.#phase = 'new-keys';
        } else {
          connection.sendNewKeys();
          this.#phase = 'host-key-keyed';
        }
        break;
      case 'host-key-keyed':
        scene.judge(true);
        await connection.next(Message.newKeys);
        await connection.next(Message.serviceRequest);
        this.#phase = 'service';
        break;
      case 'new-keys':
        connection.sendNewKeys();
        await connection.next(Message.serviceRequest);
        this.#phase = 'service';
        break;
      case 'service':
        connection.send(messages.serviceAccept());
        await connection.next(Message.authRequest);
        connection.send(messages.authFailure(['password']));
        await scene.passwordAsked;
        this.#phase = 'authentication';
        break;
      case 'authentication':
        scene.answerPassword();
        await connection.next(Message.authRequest);
        connection.send(messages.authSuccess());
        await scene.attempt;
        this.#phase = 'open';
        break;
      case 'open':
        connection.sendKexInit();
        await connection.agree();
        this.#reply = await connection.reply();
        this.#phase = 'rekey-key-exchange';
        break;
      case 'rekey-key-exchange':
        connection.sendReply(this.#reply);
        await connection.next(Message.newKeys);
        this.#phase = 'rekey-new-keys';
        break;
      case 'rekey-new-keys':
        connection.sendNewKeys();
        this.#phase = 'open';
    }
  }
}
