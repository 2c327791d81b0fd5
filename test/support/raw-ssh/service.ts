import { ServedChannels, type ServedChannel } from './channels';
import type { KexStep, RawConnection, Received } from './connection';
import * as messages from './messages';
import { Message } from './messages';
import { WireReader } from './wire';

/** An attempt to log in (RFC 4252, 5). */
export interface LoginRequest {
  readonly user: string;
  readonly method: string;
  /** With method "password". */
  readonly password: string | null;
  /** With method "publickey": its algorithm, and whether it comes with a signature. */
  readonly key: { readonly algorithm: string; readonly blob: Buffer; readonly signed: boolean } | null;
}

/** Where a test may step in: places of a key exchange (the first one, and every later one), and of the login. */
export type ServeStep = 'connected' | 'greeted' | KexStep | 'service' | 'accepted' | 'authenticated';

export interface ServeOptions {
  /** The password that logs in; any, where it is null or left out. */
  readonly password?: string | null;
  /** What a failure says may go on; "password,publickey" unless said. */
  readonly methods?: readonly string[];
  /** Decides about an attempt in place of the password. 'handled': the test has answered itself. */
  readonly authenticate?: (request: LoginRequest, connection: RawConnection) => boolean | 'handled';
  /** Called at each place. 'handled': the server leaves out what it does there by itself ('service', 'connected'). */
  readonly at?: (
    step: ServeStep,
    connection: RawConnection,
    rekey: boolean,
  ) => undefined | 'handled' | Promise<undefined | 'handled'>;
  /** Sees each of the client's messages first. true: it is handled, the server takes no notice of it. */
  readonly intercept?: (message: Received, connection: RawConnection) => boolean;
  /** Where channels lead: to the port asked for, on loopback, or back to the client; 'dial' unless said. */
  readonly target?: 'dial' | 'echo';
}

/** A decent server on a connection, until a test has it misbehave. */
export class RawService {
  readonly connection: RawConnection;
  readonly channels: ServedChannels;
  /** Attempts to log in, in order. */
  readonly logins: LoginRequest[] = [];
  /** Resolves when the client is logged in; rejects when it goes away before. */
  readonly loggedIn: Promise<void>;
  readonly #options: ServeOptions;
  #exchange: Promise<void> | null = null;
  #held: Buffer[] = [];
  #logIn: () => void = () => undefined;

  constructor(connection: RawConnection, options: ServeOptions) {
    this.connection = connection;
    this.#options = options;
    this.channels = new ServedChannels(connection, { target: options.target ?? 'dial' }, (payload) =>
      this.send(payload),
    );
    this.loggedIn = new Promise((resolve, reject) => {
      this.#logIn = resolve;
      void connection.closed.then(() => reject(new Error('the client went away')));
    });
    this.loggedIn.catch(() => undefined);
  }

  /** The channels that are open. */
  get open(): readonly ServedChannel[] {
    return this.channels.open;
  }

  /** Greets, agrees on keys, and answers from then on. Resolves when the first keys are in use. */
  async start(): Promise<void> {
    const { connection } = this;
    connection.onMessage = (message) => this.#answer(message);
    if ((await this.#at('connected')) !== 'handled') connection.greet();
    await this.#at('greeted');
    await this.#exchangeKeys(false);
  }

  /** Agrees on new keys. Resolves when they are in use both ways. */
  async rekey(): Promise<void> {
    return this.#exchangeKeys(true);
  }

  /** Sends a message, or keeps it while keys are agreed on (RFC 4253, 7.1). */
  send(payload: Buffer): void {
    if (this.#exchange === null) this.connection.send(payload);
    else this.#held.push(payload);
  }

  async #exchangeKeys(rekey: boolean): Promise<void> {
    this.#exchange ??= this.connection
      .exchangeKeys((step) => this.#at(step, rekey))
      .finally(() => {
        this.#exchange = null;
        this.connection.send(...this.#held.splice(0));
      });
    return this.#exchange;
  }

  async #at(step: ServeStep, rekey = false): Promise<undefined | 'handled'> {
    return this.#options.at?.(step, this.connection, rekey);
  }

  #answer(message: Received): void {
    if (this.#options.intercept?.(message, this.connection) === true) return;
    const { number, payload } = message;
    switch (number) {
      case Message.disconnect:
        this.connection.end();
        break;
      case Message.kexInit:
        // What fails in it ends the connection, which every wait then tells.
        if (this.#exchange === null) this.#exchangeKeys(true).catch(() => this.connection.destroy());
        break;
      case Message.serviceRequest:
        void this.#acceptService(payload);
        break;
      case Message.authRequest:
        this.#authenticate(payload);
        break;
      case Message.infoResponse:
        this.#judge({ user: '', method: 'keyboard-interactive', password: null, key: null });
        break;
      case Message.globalRequest:
        this.#globalRequest(payload);
        break;
      case Message.channelOpen:
        this.channels.onOpen(payload);
        break;
      case Message.channelConfirmation:
        this.channels.onConfirmation(payload);
        break;
      default:
        if (number > Message.channelConfirmation && number <= Message.channelRequest) {
          this.channels.onMessage(number, payload);
        }
    }
  }

  async #acceptService(payload: Buffer): Promise<void> {
    if ((await this.#at('service')) === 'handled') return;
    this.connection.send(messages.serviceAccept(new WireReader(payload, 1).text()));
    await this.#at('accepted');
  }

  #authenticate(payload: Buffer): void {
    const reader = new WireReader(payload, 1);
    const user = reader.text();
    reader.string();
    const method = reader.text();
    const signed = method === 'publickey' || method === 'password' ? reader.bool() : false;
    this.#judge({
      ...{ user, method },
      password: method === 'password' ? reader.text() : null,
      key: method === 'publickey' ? { algorithm: reader.text(), blob: reader.string(), signed } : null,
    });
  }

  #judge(request: LoginRequest): void {
    const { connection } = this;
    const { authenticate, password = null, methods = ['password', 'publickey'] } = this.#options;
    this.logins.push(request);
    const accepted =
      authenticate?.(request, connection) ??
      (request.method === 'password'
        ? password === null || request.password === password
        : request.key !== null);
    if (accepted === 'handled') return;
    if (!accepted) connection.send(messages.authFailure(methods));
    else if (request.key?.signed === false) {
      connection.send(messages.publicKeyOk(request.key.algorithm, request.key.blob));
    } else {
      connection.send(messages.authSuccess());
      this.#logIn();
      void this.#at('authenticated');
    }
  }

  #globalRequest(payload: Buffer): void {
    if (this.channels.onGlobalRequest(payload)) return;
    const reader = new WireReader(payload, 1);
    reader.string();
    if (reader.bool()) this.send(messages.requestFailure());
  }
}
