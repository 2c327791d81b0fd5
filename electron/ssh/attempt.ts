import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { NegotiatedAlgorithms } from './ssh2';
import { internalError, type AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import { kexUnfinished } from '../../shared/texts/breaches';
import { ourVersion, protocolVersion, remoteVersion } from '../../shared/texts/handshake';
import { accessGranted, interactiveHeading } from '../../shared/texts/login';
import { bannerHeading, opensRefused } from '../../shared/texts/ssh';
import { forwardAgent, ForwardedAgent } from './remote/agent-forwarding';
import { clientAlgorithms } from './algorithms/algorithms';
import { createCarrier } from './carrier';
import type { CipherSpeeds } from './algorithms/cipher-order';
import { cancelled } from '../net/dial';
import { dialledAddress } from '../net/direct';
import { connectionError, type Circumstances, type Stage } from './failures';
import { Login } from './auth/login';
import { createHostKeyJudge } from './auth/judge-host-key';
import { Deadline, type Limits } from './limits';
import { coalesceWrites } from '../net/write-coalescing';
import { keepsNothing, makeLeanPackets } from './ssh2/lean-cipher';
import { isLooseByOrder, looseOrder } from './algorithms/loose-order';
import { logAlgorithms, negotiatedOf } from './algorithms/negotiated';
import { Overheard } from './overheard';
import { readInPlace } from '../net/shared-read-buffer';
import type { Machine } from '../system/machine';
import { establish } from './connection';
import { watchHeard } from './ping';
import { createServerWords, createTrace } from './trace';
import { ProtocolBreach } from './ssh2/breach';
import { BindingCollector } from './ssh2/binding-collector';
import { Client } from './ssh2';
import { guardConnection, sayGoodbye, type GuardedConnection } from './ssh2/guard';
import type { ConnectHooks, ConnectRequest, SshConnection } from './types';

/** Our name to servers (RFC 4253, 4.2). */
const ident = 'Ginnel';

/** An attempt that has a byte stream. */
interface Given {
  /** Connected and unread. */
  readonly stream: Duplex;
  readonly request: ConnectRequest;
  readonly hooks: ConnectHooks;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly machine: Machine;
  /** Of ciphers, to go by where nobody has an order of their own; with them it may end in looseOrder. */
  readonly speeds: CipherSpeeds | null;
}

/**
 * Makes an SSH connection of a connected byte stream: key exchange, host key, login. Whatever happens, it is told once: as the
 * result, or after success through hooks.closed, and each only when the socket is gone.
 */
export function openConnection(given: Given): Promise<Result<SshConnection>> {
  return new Attempt(given).result;
}

/**
 * One connection, from the key exchange to its end. ssh2 tells one failure through several events, some of them late; the
 * first that says why decides.
 */
class Attempt {
  readonly result: Promise<Result<SshConnection>>;
  #resolve: (result: Result<SshConnection>) => void = () => undefined;
  readonly #client = new Client();
  readonly #socket: Duplex;
  /** Ended when the socket is gone. */
  readonly #attempted = new AbortController();
  readonly #gone: Promise<void>;
  readonly #handshake: Deadline;
  /**
   * A server that begins new keys and never ends them sends nothing else, and gets nothing else. Our part waits behind what the
   * system has taken to send, which may be much on a slow way.
   */
  readonly #rekey: Deadline;
  /** Runs while it is the server's turn to answer a login. */
  readonly #reply: Deadline;
  readonly #overheard: Overheard;
  readonly #proof = new BindingCollector(() => this.#guarded.internals);
  readonly #login: Login;
  readonly #judgeHostKey: ReturnType<typeof createHostKeyJudge>;
  readonly #tellWords: ReturnType<typeof createServerWords>;
  readonly #guarded: GuardedConnection;
  readonly #lastHeard: () => number;
  #stage: Stage = 'handshake';
  #cause: AppError | null = null;
  #isEnding = false;
  #agreed: NegotiatedAlgorithms | null = null;

  constructor(private readonly given: Given) {
    const { stream, request, hooks, limits, signal, machine } = given;
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#gone = new Promise((resolve) => {
      this.#attempted.signal.addEventListener('abort', () => resolve());
    });
    this.#socket = stream instanceof Socket ? stream : createCarrier(stream);
    this.#handshake = new Deadline(limits.handshake, () => this.#late(limits.handshake));
    this.#rekey = new Deadline(limits.authReply, () => this.#failed(new ProtocolBreach(kexUnfinished)));
    this.#rekey.pause();
    this.#reply = new Deadline(limits.authReply, () => this.#late(limits.authReply));
    this.#reply.pause();
    const isRekeying = (): boolean => this.#stage !== 'handshake';
    this.#overheard = new Overheard(hooks.log, isRekeying, request.knownHostKeyTypes);
    const abandon = (why: AppError): void => this.#abandon(why);
    this.#login = new Login({
      ...{ request, hooks, limits, machine, abandon, overheard: this.#overheard, proof: this.#proof },
      ...{ reply: this.#reply, signal: this.#attempted.signal, isOver: () => this.#isOver() },
      guarded: () => this.#guarded,
    });
    this.#judgeHostKey = createHostKeyJudge({
      ...{ request, hooks, overheard: this.#overheard, user: this.#login.user, deadline: this.#handshake },
      abandon,
    });
    this.#tellWords = createServerWords(hooks.log);
    this.#listen();
    this.#begin();
    // From here on the socket is paused until ssh2 reads it, so nothing is missed and nothing taken away.
    this.#lastHeard = watchHeard(this.#socket);
    this.#guarded = this.#guard();
    if (signal.aborted) this.#abort();
    else signal.addEventListener('abort', this.#abort);
  }

  #isOver(): boolean {
    return this.#cause !== null || this.#isEnding;
  }

  #abandon(error: AppError): void {
    if (this.#isOver()) return;
    this.#cause = error;
    this.#handshake.stop();
    this.#reply.stop();
    this.#rekey.stop();
    sayGoodbye(this.#client);
    this.#socket.destroy();
  }

  readonly #abort = (): void => this.#abandon(cancelled);

  #failed(thrown: unknown): void {
    this.#abandon(connectionError(thrown, this.#circumstances()));
  }

  #circumstances(): Circumstances {
    const { greeting } = this.#guarded;
    return {
      ...{ stage: this.#stage, target: this.given.request.target, limits: this.given.limits },
      ...this.#overheard.facts(),
      sawIdent: greeting.version() !== null,
      preface: greeting.preface(),
      ...this.#login.facts(),
    };
  }

  #late(milliseconds: number): void {
    const seconds = Math.round(milliseconds / 1000);
    this.#abandon({ code: 'handshake-timeout', data: { seconds, awaited: this.#awaited() } });
  }

  #awaited(): 'identification' | 'algorithms' | 'key-exchange' | 'login' {
    if (this.#stage !== 'handshake') return 'login';
    if (this.#guarded.greeting.version() === null) return 'identification';
    return this.#overheard.choices().length === 0 ? 'algorithms' : 'key-exchange';
  }

  /** Listens to what ssh2 tells of the connection as a whole. */
  #listen(): void {
    const { profile } = this.given.request;
    const client = this.#client;
    client.on('handshake', (negotiated) => this.#onHandshake(negotiated));
    client.on('banner', (text) => {
      if (profile.showBanner) this.#tellWords(bannerHeading, text);
    });
    client.on('change password', (words, done) => void this.#login.changePassword(words, done));
    client.on('ready', () => this.#onReady());
    client.on('error', (error) => {
      // An agent's key that cannot sign is the login's business.
      if (error.level !== 'agent') this.#failed(error);
    });
    client.on('end', () => this.#socket.destroy());
    client.on('close', () => this.#onClose());
  }

  #onHandshake(negotiated: NegotiatedAlgorithms): void {
    const { internals, secured } = this.#guarded;
    const { hooks } = this.given;
    if (this.#stage !== 'handshake') {
      makeLeanPackets(internals);
      return;
    }
    secured();
    logAlgorithms(negotiated, this.#overheard.isStrict(), hooks.log);
    this.#agreed = negotiated;
    makeLeanPackets(internals);
    readInPlace(this.#socket, keepsNothing(internals));
    this.#stage = 'auth';
    this.#handshake.stop();
    this.#reply.restart();
    hooks.phase('auth');
  }

  #onReady(): void {
    if (this.#isOver() || this.#agreed === null) return;
    const { request, hooks, signal } = this.given;
    hooks.log(accessGranted);
    this.#stage = 'up';
    this.#login.succeeded();
    signal.removeEventListener('abort', this.#abort);
    if (request.profile.allowAgentForwarding) forwardAgent(this.#client, hooks.log);
    this.#resolve(ok(this.#connection(this.#agreed)));
  }

  #onClose(): void {
    const { hooks, signal } = this.given;
    if (!this.#isOver()) this.#failed(null);
    signal.removeEventListener('abort', this.#abort);
    this.#rekey.stop();
    this.#attempted.abort();
    if (this.#stage === 'up') hooks.closed(this.#isEnding ? null : this.#cause);
    else this.#resolve(fail(this.#cause ?? { code: 'connection-lost', data: { detail: '' } }));
  }

  #connection(agreed: NegotiatedAlgorithms): SshConnection {
    const { stream, hooks, limits } = this.given;
    const { internals, greeting } = this.#guarded;
    const { username, remarks } = this.#login;
    const version = greeting.version() ?? '';
    return establish({
      ...{ internals, socket: this.#socket, serverAddress: dialledAddress(stream), limits },
      negotiated: negotiatedOf(agreed, this.#overheard.isStrict(), version, username, remarks),
      lastHeard: this.#lastHeard,
      serverVersion: () => greeting.version(),
      log: hooks.log,
      onUnimplemented: (listener) => this.#overheard.onUnimplemented(listener),
      failed: (thrown) => this.#failed(thrown),
      giveUp: (why) => this.#abandon(why),
      end: () => {
        if (!this.#isOver()) {
          this.#isEnding = true;
          sayGoodbye(this.#client);
          this.#guarded.ignoreRest();
          this.#whileThere(limits.goodbye, () => this.#socket.destroy());
        }
        return this.#gone;
      },
    });
  }

  /** Does something later, unless the socket is gone by then. */
  #whileThere(milliseconds: number, work: () => void): void {
    const timer = setTimeout(work, milliseconds);
    void this.#gone.then(() => clearTimeout(timer));
  }

  /** Has ssh2 begin the key exchange. */
  #begin(): void {
    const { request, hooks, speeds, machine } = this.given;
    const { profile, knownHostKeyTypes } = request;
    const socket = this.#socket;
    if (socket instanceof Socket) {
      socket.setNoDelay(profile.tcpNoDelay);
      socket.setKeepAlive(profile.tcpKeepalives);
    }
    coalesceWrites(socket);
    hooks.phase('handshake');
    hooks.log(ourVersion(`SSH-2.0-${ident}`));
    const trace = createTrace(hooks);
    this.#client.connect({
      sock: socket,
      ident,
      username: this.#login.username,
      readyTimeout: 0,
      // Other servers than OpenSSH know its extensions, too: what they answer counts, not what they call themselves.
      strictVendor: false,
      // Whether the server is still there is looked after by the engine's keepalive monitor.
      keepaliveInterval: 0,
      algorithms: clientAlgorithms(profile, knownHostKeyTypes, undefined, speeds),
      ...(profile.allowAgentForwarding && {
        agent: new ForwardedAgent({ path: profile.agentPath, host: request.target.host }, machine, () =>
          this.#proof.binding(),
        ),
      }),
      hostVerifier: (blob: Buffer, verify: (valid: boolean) => void) => this.#verifyHost(blob, verify),
      authHandler: (methodsLeft: readonly string[] | null, partial: boolean | null, next) =>
        this.#login.goOn(methodsLeft, partial === true, next),
      debug: (line) => {
        this.#overheard.onLine(line);
        trace(line);
      },
    });
  }

  #verifyHost(blob: Buffer, verify: (valid: boolean) => void): void {
    const { request, speeds } = this.given;
    const { phases } = this.#guarded;
    const answer = (trusted: boolean): void => {
      if (this.#isOver()) return;
      if (trusted) phases.hostKeyAccepted();
      try {
        verify(trusted);
      } catch (error) {
        this.#abandon(internalError(error));
      }
    };
    phases.hostKeyAsked();
    if (this.#stage === 'handshake') {
      this.#proof.noteHostKey();
      if (isLooseByOrder(this.#overheard.choices(), this.#overheard.isStrict(), request, speeds)) {
        this.#abandon(looseOrder);
        return;
      }
    }
    const judged = this.#judgeHostKey(blob);
    if (typeof judged === 'boolean') answer(judged);
    else void judged.then(answer);
  }

  /** Puts everything in front of ssh2 that it lacks; to be called right after its connect(). */
  #guard(): GuardedConnection {
    const { hooks, limits } = this.given;
    const guarded = guardConnection(this.#client, {
      transport: this.#socket,
      version: (version) => {
        hooks.log(remoteVersion(plainText(version, 255)));
        hooks.log(protocolVersion);
      },
      foreign: () => {
        this.#whileThere(limits.banner, () => {
          if (guarded.greeting.version() === null) this.#failed(null);
        });
      },
      isTraced: () => hooks.isTraced?.() === true,
      rekeying: (isGoingOn) => {
        if (isGoingOn) this.#rekey.restart();
        else this.#rekey.pause();
      },
      opensRefused: (limit) => hooks.log(opensRefused(limit), 'warning'),
      instructed: (text) => this.#tellWords(interactiveHeading, text),
      failed: (thrown) => this.#failed(thrown),
    });
    return guarded;
  }
}
