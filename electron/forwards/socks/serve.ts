import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { EndReason } from '../../../shared/connections';
import { formatEndpoint, type Endpoint } from '../../../shared/endpoint';
import { internalError } from '../../../shared/errors';
import { plainText } from '../../../shared/event-log';
import { fail, type Result } from '../../../shared/result';
import { abandonChannel } from '../../ssh/ssh2/channel-state';
import type { SocksLogin } from '../../../shared/socks-login';
import { clientWords, socksComplaint, tooManyLogins } from '../../../shared/texts/forwards';
import { SocksParser, type SocksStep } from './parser';
import { createLoginCheck, type LoginCheck } from './login';
import { outcomeOf, socksReply } from './replies';
import { createPendingLimit, silentClients, type PendingLimit } from '../pending-limit';
import type { Client, ForwardContext } from '../types';
import { Watch, type CutSignal } from './watch-client';

/** Milliseconds a client has for its whole request, login included. */
const handshakeLimit = 30_000;
/** Milliseconds a client that was sent away has to take the answer. */
const farewellLimit = 5_000;

/** Checks and limits that all clients of one SOCKS listener share. */
export interface SocksGuard {
  /** Whether a user name and password are right; null where none are asked for. */
  readonly login: LoginCheck | null;
  /** How many may be in their handshake at once. */
  readonly pending: PendingLimit;
}

/** Makes the guard of one listener. */
export function createSocksGuard(login: SocksLogin | null): SocksGuard {
  return {
    login: login === null ? null : createLoginCheck(login),
    pending: createPendingLimit(silentClients),
  };
}

/** Means to serve a SOCKS client. `Far` is what it is connected to. */
export interface SocksOptions<Far extends Duplex = Duplex> extends SocksGuard {
  /**
   * Connects to where the client wants to go; null when the client has gone meanwhile. Does not throw.
   * @param signal aborted when the client goes or is cut: whatever comes of it later is closed again
   */
  readonly connect: (destination: Endpoint, signal: AbortSignal) => Promise<Result<Far> | null>;
  /** Told where the client wants to go, as `host:port`, before it is connected. */
  readonly named: (destination: string) => void;
  readonly log: ForwardContext['log'];
  /** Drops the client at once. */
  readonly signal: CutSignal;
  /** Milliseconds for the handshake; 30 seconds unless given. */
  readonly limit?: number;
}

/** Outcome of a SOCKS client. */
export type SocksOutcome<Far extends Duplex = Duplex> =
  /** It was told "granted"; it is paused, and what it sent for its destination waits in its buffer. */
  | { readonly kind: 'joined'; readonly far: Far }
  /** Nothing of it is left. */
  | { readonly kind: 'ended'; readonly reason: EndReason };

type Ended = Extract<SocksOutcome, { kind: 'ended' }>;

/**
 * Serves one SOCKS client: reads its login and its request, connects to where it wants to go, and answers after the
 * result, so that the client learns whether and why its destination could not be reached (PuTTY answers before it knows).
 * Never rejects.
 */
export async function serveSocks<Far extends Duplex>(
  client: Client,
  options: SocksOptions<Far>,
): Promise<SocksOutcome<Far>> {
  const closed = closeOf(client.stream);
  const outcome = await serve(client, options);
  if (outcome.kind === 'ended') await closed;
  return outcome;
}

async function serve<Far extends Duplex>(
  client: Client,
  options: SocksOptions<Far>,
): Promise<SocksOutcome<Far>> {
  const { pending, log } = options;
  const watch = new Watch(client, options.signal);
  const leave = pending.enter({ from: client.from, log, giveWay: watch.expel });
  const timer = setTimeout(() => {
    log(socksComplaint(clientWords(client.from), 'late'), 'warning');
    watch.expel({ kind: 'turned-away', detail: socksComplaint(null, 'late') });
  }, options.limit ?? handshakeLimit);
  try {
    const handshake = shakeHands(client, options, watch).finally(leave);
    const step = await Promise.race([handshake, watch.gone]);
    clearTimeout(timer);
    switch (step.kind) {
      case 'request':
        return await goOn(client, step, options, watch);
      case 'refused': {
        log(socksComplaint(clientWords(client.from), step.why), 'warning');
        const reason: EndReason = { kind: 'turned-away', detail: socksComplaint(null, step.why) };
        return await dismiss(client, step.reply, reason, watch);
      }
      case 'left':
        abandonChannel(client.stream);
        return ended({ kind: 'left' });
      case 'gone':
        return ended(step.reason);
    }
  } finally {
    leave();
    clearTimeout(timer);
    watch.release();
  }
}

type Request = Extract<SocksStep, { kind: 'request' }>;
type Refused = Extract<SocksStep, { kind: 'refused' }>;

/** Connects a client to where it wants to go, and answers it. */
async function goOn<Far extends Duplex>(
  client: Client,
  { version, destination }: Request,
  options: SocksOptions<Far>,
  watch: Watch,
): Promise<SocksOutcome<Far>> {
  options.named(plainText(formatEndpoint(destination), 300));
  const connecting = connectSafely(destination, options, watch.signal);
  const first = await Promise.race([connecting, watch.gone]);
  if (first === null) return ended({ kind: 'left' });
  if ('kind' in first) {
    void connecting.then((late) => {
      if (late?.ok === true) abandonChannel(late.value);
    });
    return ended(first.reason);
  }
  if (!first.ok) {
    const reply = socksReply(version, outcomeOf(first.error));
    return await dismiss(client, reply, { kind: 'refused', error: first.error }, watch);
  }
  client.stream.write(socksReply(version, 'granted'));
  return { kind: 'joined', far: first.value };
}

async function connectSafely<Far extends Duplex>(
  destination: Endpoint,
  { connect }: SocksOptions<Far>,
  signal: AbortSignal,
): Promise<Result<Far> | null> {
  try {
    return await connect(destination, signal);
  } catch (thrown) {
    return fail(internalError(thrown));
  }
}

/** Talks with a client until it has made its request, is refused, or has no more to say. */
async function shakeHands(
  { stream, from }: Client,
  { login }: SocksGuard,
  watch: Watch,
): Promise<Request | Refused | { readonly kind: 'left' }> {
  const parser = new SocksParser({ login: login !== null });
  for (;;) {
    const step = await readStep(stream, parser, watch);
    if (step.kind !== 'login') return step;
    const turn = { address: from.host, signal: watch.signal };
    const isRight = login !== null && (await login(step.username, step.password, turn));
    if (isRight === null) watch.expel({ kind: 'turned-away', detail: tooManyLogins });
    if (isRight === null || watch.isGone) return { kind: 'left' };
    const answered = parser.answerLogin(isRight);
    if (answered.kind === 'refused') return answered;
    stream.write(answered.reply);
  }
}

/**
 * Reads up to the next step that is not just a wait for more, and sends the replies on the way but a refusal's. The
 * stream is paused then, with all behind that step back in its buffer.
 */
function readStep(
  stream: Duplex,
  parser: SocksParser,
  watch: Watch,
): Promise<Exclude<SocksStep, { kind: 'more' }> | { readonly kind: 'left' }> {
  return new Promise((resolve) => {
    function stop(): void {
      stream.off('data', read);
      stream.off('end', end);
      stream.pause();
    }
    function end(): void {
      stop();
      resolve({ kind: 'left' });
    }
    function read(chunk: Buffer): void {
      if (watch.isGone) {
        end();
        return;
      }
      const step = parser.feed(chunk);
      if (step.kind === 'more') {
        if (step.reply.length > 0) stream.write(step.reply);
        return;
      }
      stop();
      if (step.kind !== 'refused') {
        if (step.surplus.length > 0) stream.unshift(step.surplus);
        if (step.reply.length > 0) stream.write(step.reply);
      }
      resolve(step);
    }
    if (watch.isGone || stream.readableEnded) {
      end();
      return;
    }
    stream.on('end', end);
    stream.on('data', read);
    stream.resume();
  });
}

/** Resolves when a socket is closed; a channel's close is up to the server, and not waited for. */
async function closeOf(stream: Duplex): Promise<void> {
  if (!(stream instanceof Socket) || stream.destroyed) return;
  await new Promise((resolve) => stream.once('close', resolve));
}

function ended(reason: EndReason): Ended {
  return { kind: 'ended', reason };
}

/**
 * Ends a connection with last words, or at once when there are none. What the client still sends is read and dropped:
 * closing with bytes unread would reset the connection, and the last words could be lost with it.
 */
async function dismiss(client: Client, lastWords: Buffer, reason: EndReason, watch: Watch): Promise<Ended> {
  const { stream } = client;
  if (lastWords.length === 0) {
    abandonChannel(stream);
    return ended(reason);
  }
  const timer = setTimeout(() => {
    watch.expel(reason);
  }, farewellLimit);
  stream.end(lastWords);
  stream.resume();
  const gone = await watch.gone;
  clearTimeout(timer);
  return ended(gone.reason.kind === 'stopped' ? gone.reason : reason);
}
