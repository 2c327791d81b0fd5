import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { NegotiatedAlgorithms } from './ssh2';
import { internalError, type AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import type { Negotiated } from '../../shared/status';
import { forwardAgent, ForwardedAgent } from './remote/agent-forwarding';
import { clientAlgorithms } from './algorithms/algorithms';
import { logIn } from './auth/auth';
import { createCarrier } from './carrier';
import type { CipherSpeeds } from './algorithms/cipher-order';
import { dialledAddress } from '../net/direct';
import { connectionError, type Circumstances, type Stage } from './failures';
import { createHostKeyJudge } from './auth/judge-host-key';
import { createLoginRemarks } from './auth/login-remarks';
import { startDeadline, type Limits } from './limits';
import { coalesceWrites } from '../net/write-coalescing';
import { keepsNothing, makeLeanPackets } from './ssh2/lean-cipher';
import { isLooseByOrder, looseOrder } from './algorithms/loose-order';
import { logAlgorithms, negotiatedOf } from './algorithms/negotiated';
import { askNewPassword } from './auth/new-password';
import { createOverheard } from './overheard';
import { createAttemptUser } from './auth/attempt-user';
import { readInPlace } from '../net/shared-read-buffer';
import { establish } from './connection';
import { watchHeard } from './ping';
import { createTrace } from './trace';
import { createServerWords } from './server-words';
import { ProtocolBreach } from './ssh2/breach';
import { collectBinding } from './ssh2/binding-collector';
import { onInstructions } from './ssh2/instructions';
import { watchSignatureNames } from './ssh2/signature-names';
import { Client } from './ssh2';
import { guardConnection, type GuardedConnection } from './ssh2/guard';
import { sayGoodbye } from './ssh2/goodbye';
import { sendDisguisedKeys } from './ssh2/public-key-requests';
import type { AuthQuestion, ConnectHooks, ConnectRequest, SshConnection } from './types';
import { speaksAnotherProtocol } from './other-protocols';
import { count } from '../../shared/texts/numbers';

/** What we call ourselves to servers (RFC 4253, 4.2). */
const ident = 'Ginnel';

/**
 * Makes an SSH connection of a connected byte stream: key exchange, host key, login. Whatever happens, it is told once: as the
 * result, or after success through hooks.closed, and each only when the socket is gone.
 *
 * ssh2 tells one failure through several events, some of them late; the first that says why decides.
 * @param speeds of ciphers, to go by where nobody has an order of their own; with them it may end in looseOrder
 */
export function openConnection(
  stream: Duplex,
  request: ConnectRequest,
  hooks: ConnectHooks,
  limits: Limits,
  signal: AbortSignal,
  speeds: CipherSpeeds | null,
): Promise<Result<SshConnection>> {
  return new Promise((resolve) => {
    const { profile, target, knownHostKeyTypes } = request;
    const client = new Client();
    const socket = stream instanceof Socket ? stream : createCarrier(stream);
    const serverAddress = dialledAddress(stream);
    let stage: Stage = 'handshake';
    let cause: AppError | null = null;
    let ending = false;
    let username = target.username ?? '';
    let password: string | null = null;
    let secretSent = false;
    let inLine = false;
    let agreed: NegotiatedAlgorithms | null = null;
    let closed = (): void => undefined;
    const gone = new Promise<void>((done) => {
      closed = done;
    });

    const over = (): boolean => cause !== null || ending;
    const abandon = (error: AppError): void => {
      if (over()) return;
      cause = error;
      handshake.stop();
      reply.stop();
      rekey.stop();
      sayGoodbye(client);
      socket.destroy();
    };
    const circumstances = (): Circumstances => ({
      ...{ stage, target, limits },
      ...overheard.facts(),
      sawIdent: peer.version() !== null,
      preface: peer.preface(),
      asking: user.isAsked(),
      ...{ secretSent, inLine },
    });
    const failed = (thrown: unknown): void => abandon(connectionError(thrown, circumstances()));
    const abort = (): void => abandon({ code: 'auth-cancelled', data: {} });
    const late = (milliseconds: number) => (): void => {
      const seconds = Math.round(milliseconds / 1000);
      abandon({ code: 'handshake-timeout', data: { seconds, awaited: awaited() } });
    };
    const awaited = (): 'identification' | 'algorithms' | 'key-exchange' | 'login' => {
      if (stage !== 'handshake') return 'login';
      if (peer.version() === null) return 'identification';
      return overheard.choices().length === 0 ? 'algorithms' : 'key-exchange';
    };
    const handshake = startDeadline(limits.handshake, late(limits.handshake));
    // A server that begins new keys and never ends them sends nothing else, and gets nothing else. Our part waits behind what the
    // system has taken to send, which may be much on a slow way.
    const rekey = startDeadline(limits.authReply, () =>
      failed(new ProtocolBreach('it began a key exchange and did not finish it')),
    );
    rekey.pause();
    // Runs while it is the server's turn to answer a login.
    const reply = startDeadline(limits.authReply, late(limits.authReply));
    reply.pause();

    const user = createAttemptUser(over, (thrown) => abandon(internalError(thrown)));
    const trace = createTrace(hooks);
    const overheard = createOverheard(hooks.log, () => stage !== 'handshake', knownHostKeyTypes);
    const ask = async (question: AuthQuestion): Promise<readonly string[] | null> => {
      secretSent = false;
      inLine = true;
      // The server's patience runs meanwhile, and so does the limit for its reply.
      await hooks.turn(question).catch((thrown: unknown) => abandon(internalError(thrown)));
      inLine = false;
      const answer = await user.ask(reply, () => hooks.ask(question));
      if (answer === null) abort();
      else reply.restart();
      secretSent = answer !== null && question.kind === 'password';
      return answer;
    };

    const judgeHostKey = createHostKeyJudge({
      ...{ request, hooks, overheard, user, abandon },
      deadline: handshake,
    });

    const proof = collectBinding(() => guarded.internals);
    const remarks = createLoginRemarks(hooks.log);
    const attempted = new AbortController();
    void gone.then(() => attempted.abort());
    const course = logIn({
      host: target.host,
      port: target.port,
      username: target.username,
      profile,
      agentWait: limits.agent,
      signal: attempted.signal,
      keyLogin: () => sendDisguisedKeys(guarded.internals),
      signatures: () => ({ names: signatureNames(), version: peer.version() ?? '' }),
      binding: proof.binding,
      ask,
      log: hooks.log,
      remarks,
      named: (name) => {
        username = name;
      },
      passwordSent: (sent) => {
        password = sent;
      },
    });

    client.on('handshake', (negotiated) => {
      if (stage !== 'handshake') {
        makeLeanPackets(guarded.internals);
        return;
      }
      guarded.secured();
      logAlgorithms(negotiated, overheard.isStrict(), hooks.log);
      agreed = negotiated;
      makeLeanPackets(guarded.internals);
      readInPlace(socket, keepsNothing(guarded.internals));
      stage = 'auth';
      handshake.stop();
      reply.restart();
      hooks.phase('auth');
    });
    const tellWords = createServerWords(hooks.log);
    client.on('banner', (text) => {
      if (!profile.showBanner) return;
      tellWords('Pre-authentication banner message from server:', text);
    });
    client.on('change password', (prompt, done) => {
      hooks.log('Server requested password change', 'warning');
      const old = password;
      if (old === null) return;
      void askNewPassword(plainText(prompt, 1000), ask).then((fresh) => {
        if (fresh === null || over()) return;
        Object.assign(guarded.internals.config, { username, password: old });
        hooks.log('Sent new password');
        // ssh2 sends the old one along, and looks for it where only one that was known beforehand would be.
        attemptSafely(() => done(fresh));
        Object.assign(guarded.internals.config, { username, password: undefined });
      });
    });
    client.on('ready', () => {
      if (over() || agreed === null) return;
      hooks.log('Access granted');
      stage = 'up';
      reply.stop();
      password = null;
      signal.removeEventListener('abort', abort);
      if (profile.allowAgentForwarding) forwardAgent(client, hooks.log);
      resolve(
        ok(connection(negotiatedOf(agreed, overheard.isStrict(), peer.version() ?? '', username, remarks))),
      );
    });
    client.on('error', (error) => {
      // An agent's key that cannot sign is the login's business.
      if (error.level !== 'agent') failed(error);
    });
    client.on('end', () => socket.destroy());
    client.on('close', () => {
      if (!over()) abandon(connectionError(null, circumstances()));
      signal.removeEventListener('abort', abort);
      rekey.stop();
      closed();
      if (stage === 'up') hooks.closed(ending ? null : cause);
      else resolve(fail(cause ?? { code: 'connection-lost', data: { detail: '' } }));
    });

    const connection = (negotiated: Negotiated): SshConnection =>
      establish({
        ...{ internals: guarded.internals, socket, serverAddress, negotiated, limits, lastHeard },
        serverVersion: peer.version,
        log: hooks.log,
        onUnimplemented: overheard.onUnimplemented,
        failed,
        giveUp: abandon,
        end: () => {
          if (!over()) {
            ending = true;
            sayGoodbye(client);
            guarded.ignoreRest();
            const timer = setTimeout(() => socket.destroy(), limits.goodbye);
            void gone.then(() => clearTimeout(timer));
          }
          return gone;
        },
      });

    if (socket instanceof Socket) {
      socket.setNoDelay(profile.tcpNoDelay);
      socket.setKeepAlive(profile.tcpKeepalives);
    }
    coalesceWrites(socket);
    hooks.phase('handshake');
    hooks.log(`We claim version: SSH-2.0-${ident}`);
    client.connect({
      sock: socket,
      ident,
      username,
      readyTimeout: 0,
      // Other servers than OpenSSH know its extensions, too: what they answer counts, not what they call themselves.
      strictVendor: false,
      // Whether the server is still there is looked after by the engine's keepalive monitor.
      keepaliveInterval: 0,
      algorithms: clientAlgorithms(profile, knownHostKeyTypes, undefined, speeds),
      ...(profile.allowAgentForwarding
        ? { agent: new ForwardedAgent(profile.agentPath, proof.binding) }
        : {}),
      hostVerifier: (blob: Buffer, verify: (valid: boolean) => void) => {
        const answer = (trusted: boolean): void => {
          if (over()) return;
          if (trusted) guarded.phases.hostKeyAccepted();
          attemptSafely(() => verify(trusted));
        };
        guarded.phases.hostKeyAsked();
        const isFirst = stage === 'handshake';
        if (isFirst) proof.noteHostKey();
        if (isFirst && isLooseByOrder(overheard.choices(), overheard.isStrict(), request, speeds)) {
          abandon(looseOrder);
          return;
        }
        const judged = judgeHostKey(blob);
        if (typeof judged === 'boolean') answer(judged);
        else void judged.then(answer);
      },
      authHandler: (methodsLeft: readonly string[] | null, partial: boolean | null, next) => {
        if (over()) return;
        reply.restart();
        secretSent = false;
        const outcome = { methods: overheard.methods() ?? methodsLeft, partial: partial === true };
        course.next(outcome).then(
          (step) => {
            if (over()) return;
            if (step.done === true) abandon(step.value);
            else attemptSafely(() => next(step.value));
          },
          (error: unknown) => abandon(internalError(error)),
        );
      },
      debug: (line) => {
        overheard.onLine(line);
        trace(line);
      },
    });
    // From here on the socket is paused until ssh2 reads it, so nothing is missed and nothing taken away.
    const lastHeard = watchHeard(socket);
    const guarded: GuardedConnection = guardConnection(client, {
      transport: socket,
      version: (version) => {
        hooks.log(`Remote version: ${plainText(version, 255)}`);
        hooks.log('Using SSH protocol version 2');
      },
      foreign: (start) => {
        if (!speaksAnotherProtocol(start)) return;
        const timer = setTimeout(() => {
          if (peer.version() === null) abandon(connectionError(null, circumstances()));
        }, limits.banner);
        void gone.then(() => clearTimeout(timer));
      },
      isTraced: () => hooks.isTraced?.() === true,
      rekeying: (isGoingOn) => {
        if (isGoingOn) rekey.restart();
        else rekey.pause();
      },
      opensRefused: (limit) => {
        hooks.log(
          `The server opens more than ${count(limit)} connections at once: further ones are refused`,
          'warning',
        );
      },
      failed,
    });
    const peer = guarded.greeting;
    const signatureNames = watchSignatureNames(guarded.internals);
    onInstructions(guarded.internals, (text) => {
      tellWords('Keyboard-interactive message from server:', text);
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);

    function attemptSafely(work: () => void): void {
      try {
        work();
      } catch (error) {
        abandon(internalError(error));
      }
    }
  });
}
