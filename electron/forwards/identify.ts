import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { isSocket, type Destination } from '../../shared/endpoint';
import type { Forward } from '../../shared/forward';
import { serviceOfPort, serviceOfSocket, type Service } from '../../shared/service';
import { abandonChannel } from '../ssh/ssh2/channel-state';
import { until } from '../system/async';
import type { PathSystem } from '../system/path-text';
import { dialDestination } from '../net/destination';
import { readGreeting } from './service-greeting';
import { questions, type Answer, type Question } from './service-questions';
import { openBriefly, type Through } from './reachability';

/** Makes a connection to what is behind a forward, which the caller ends; null where there is none. */
type Dial = () => Promise<Duplex | null>;

/** Milliseconds: for all of it, for a connection, for the answer to a question, and for the greeting of a service that greets or may not. */
const limits = { all: 8000, dial: 4000, answer: 1500, greeting: 2500, mayGreet: 600 };

/** A service is told by its first bytes. */
const longestAnswer = 2048;

/** Connections that are made at most, the first one, which only listens, among them. */
const mostConnections = 5;

/**
 * Ports at which a question is work or worse: printers print what they get (9100 to 9107, which nmap leaves alone, too, and 515), and
 * controllers of machines have been seen to stop over a stray message (S7, Modbus, DNP3, EtherNet/IP, BACnet and their kin). There
 * it is only listened.
 */
function isDelicate(port: number): boolean {
  return (
    (port >= 9100 && port <= 9107) ||
    [102, 502, 515, 789, 1911, 2404, 4840, 9600, 20_000, 44_818, 47_808].includes(port)
  );
}

/** Services that speak first. */
const greeters: readonly Service[] = ['ssh', 'mysql', 'vnc'];

/** Questions to what does not speak first, in the order in which they are put; the first is the one for its port. */
const asked: Readonly<Record<Service | 'any', readonly Question[]>> = {
  any: ['http', 'tls', 'postgres', 'mongodb'],
  http: ['http', 'tls'],
  https: ['tls', 'http'],
  ssh: ['http', 'tls'],
  mysql: ['http', 'tls'],
  vnc: ['http', 'tls'],
  postgres: ['postgres', 'http', 'tls'],
  redis: ['redis', 'http', 'tls'],
  mongodb: ['mongodb', 'http', 'tls'],
  rdp: ['rdp', 'tls', 'http'],
};

/**
 * Finds out which service is behind a forward: listens for its greeting, then puts questions that harm none, each in a connection of
 * its own past the forward and its counters. Never throws, and leaves no connection behind.
 * @param through the session's connection, by which Local forwards lead to their destinations
 * @returns null where it cannot be told
 */
export async function identifyService(
  forward: Forward,
  through: Through,
  signal: AbortSignal,
  system: PathSystem,
): Promise<Service | null> {
  if (forward.kind === 'dynamic' || forward.destination === null) return null;
  const { kind, destination, family } = forward;
  const over = AbortSignal.any([signal, AbortSignal.timeout(limits.all)]);
  const dial: Dial = async () => {
    if (kind === 'local') {
      const opened = await openBriefly(destination, through, limits.dial);
      return opened.ok ? opened.value : null;
    }
    return await dialDestination(destination, family, over, system).catch(() => null);
  };
  return await identify(destination, dial, over);
}

async function identify(destination: Destination, dial: Dial, over: AbortSignal): Promise<Service | null> {
  const usual = isSocket(destination) ? serviceOfSocket(destination.path) : serviceOfPort(destination.port);
  const patience = usual !== null && greeters.includes(usual) ? limits.greeting : limits.mayGreet;
  const greeting = await inConnection(dial, over, (stream) => hear(stream, patience, over));
  if (greeting === null || greeting.bytes.length > 0) return readGreeting(greeting?.bytes ?? Buffer.alloc(0));
  if (!isSocket(destination) && isDelicate(destination.port)) return null;
  const host = isSocket(destination) ? '' : destination.host;
  /** An answer that another question may better. */
  let likely: Service | null = null;
  for (const question of asked[usual ?? 'any'].slice(0, mostConnections - 1)) {
    if (over.aborted) break;
    const answer = await inConnection(dial, over, (stream) => put(question, stream, host, over));
    if (answer === null) continue;
    if (answer.isSure) return answer.service;
    likely ??= answer.service;
  }
  return likely;
}

/** Makes a connection, works with it and ends it, whatever comes. */
async function inConnection<T>(
  dial: Dial,
  over: AbortSignal,
  work: (stream: Duplex) => Promise<T>,
): Promise<T | null> {
  const dialling = dial();
  const stream = await until(dialling, over);
  if (stream === null) {
    // One that comes too late for this is ended when it comes.
    void dialling.then((late) => late !== null && abandonChannel(late));
    return null;
  }
  stream.on('error', () => undefined);
  try {
    return await work(stream);
  } finally {
    abandonChannel(stream);
  }
}

/** Bytes that came first, as far as they were waited for. */
function hear(stream: Duplex, milliseconds: number, over: AbortSignal): Promise<{ readonly bytes: Buffer }> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (): void => {
      clearTimeout(timer);
      over.removeEventListener('abort', settle);
      stream.removeListener('data', onData);
      resolve({ bytes });
    };
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]).subarray(0, longestAnswer);
      if (isEnough(bytes)) settle();
    };
    const timer = setTimeout(settle, milliseconds);
    over.addEventListener('abort', settle);
    stream.on('data', onData);
    // A socket that was dialled here has been paused.
    stream.resume();
    stream.once('end', settle);
    stream.once('close', settle);
    if (over.aborted) settle();
  });
}

/** Whether a service can be told by these: a letter of PostgreSQL's, a line of text, or the head of a packet. */
function isEnough(bytes: Buffer): boolean {
  if (bytes.length === 1) return true;
  const isText = bytes.subarray(0, 4).every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText
    ? bytes.includes(0x0a) || bytes.length >= 256
    : bytes.length >= 16 || (bytes.length >= 6 && bytes[0] === 3);
}

async function put(
  question: Question,
  stream: Duplex,
  host: string,
  over: AbortSignal,
): Promise<Answer | null> {
  if (question === 'tls') return await askByTls(stream, host, over);
  const { request, read } = questions[question];
  stream.write(request);
  const { bytes } = await hear(stream, limits.answer, over);
  return read(bytes);
}

/**
 * Says hello by TLS, without a look at the certificate: whom it is about is for the browser to judge, and all that is sent is the
 * question for a page. A server that names HTTP as what it speaks (RFC 7301) is not even asked that.
 */
function askByTls(stream: Duplex, host: string, over: AbortSignal): Promise<Answer | null> {
  return new Promise((resolve) => {
    const isName = /[a-z]/iu.test(host) && !host.includes(':');
    const tls = connectTls({
      ...{ socket: stream, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] },
      ...(isName && { servername: host }),
    });
    const settle = (answer: Answer | null): void => {
      clearTimeout(timer);
      over.removeEventListener('abort', giveUp);
      tls.destroy();
      resolve(answer);
    };
    const giveUp = (): void => settle(null);
    const timer = setTimeout(giveUp, limits.answer);
    over.addEventListener('abort', giveUp);
    tls.on('error', giveUp);
    tls.once('close', giveUp);
    tls.once('secureConnect', () => {
      if (tls.alpnProtocol === 'http/1.1') settle({ service: 'https', isSure: true });
      else tls.write(questions.http.request);
    });
    tls.on('data', (chunk: Buffer) => {
      settle(questions.http.read(chunk)?.service === 'http' ? { service: 'https', isSure: true } : null);
    });
  });
}
