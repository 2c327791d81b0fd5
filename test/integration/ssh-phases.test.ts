import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/errors';
import { verdictOn } from '../../electron/ssh/ssh2/phases';
import {
  ConnectionEnded,
  Message,
  messages,
  wire,
  type RawConnection,
  type RawOptions,
} from '../support/raw-ssh-server';
import { Course, isBreach, PhaseScene, reachable, type ReachablePhase } from './phase-scene';

// Which message of the server counts when, against a server that does not wait its turn. What is judged is the bytes on the
// wire: nothing of a login leaves before the host key is accepted and the transport is up.

const { string, uint32, mpint } = wire;

/** Every message, as well-formed as it can be; unknown numbers among them. */
const payloads: readonly Buffer[] = [
  messages.disconnect(2, 'a reason'),
  messages.ignore('nothing'),
  messages.unimplemented(0),
  messages.debug('something'),
  messages.serviceRequest('ssh-userauth'),
  messages.serviceAccept(),
  messages.extInfo({ 'server-sig-algs': 'ssh-ed25519' }),
  Buffer.concat([
    Buffer.of(20),
    Buffer.alloc(16),
    ...Array.from({ length: 10 }, () => string('')),
    Buffer.alloc(5),
  ]),
  messages.newKeys(),
  Buffer.concat([Buffer.of(30), string(Buffer.alloc(32, 9))]),
  Buffer.concat([Buffer.of(31), string('a key'), string(Buffer.alloc(32, 9)), string('a signature')]),
  Buffer.concat([Buffer.of(32), mpint(4n)]),
  Buffer.concat([Buffer.of(33), string('a key'), mpint(4n), string('a signature')]),
  Buffer.concat([Buffer.of(34), uint32(2048), uint32(2048), uint32(2048)]),
  Buffer.of(49),
  messages.authRequest('root', 'none'),
  messages.authFailure(['password', 'publickey', 'keyboard-interactive']),
  messages.authSuccess(),
  messages.authBanner('hello'),
  messages.infoRequest([{ text: 'Password: ' }]),
  messages.infoResponse('an answer'),
  Buffer.of(79),
  messages.globalRequest('keepalive@openssh.com', false),
  messages.requestSuccess(),
  messages.requestFailure(),
  messages.forwardedTcpip(0, { address: 'localhost', port: 4711 }),
  messages.channelConfirmation(0, 0),
  messages.channelFailure(0, 1),
  messages.windowAdjust(0, 1000),
  messages.channelData(0, 'data'),
  messages.extendedData(0, 'data'),
  messages.channelEof(0),
  messages.channelClose(0),
  messages.channelRequest(0, 'exit-status', false, uint32(0)),
  messages.channelRequestSuccess(0),
  messages.channelRequestFailure(0),
  ...[0, 8, 22, 150, 192, 255].map((number) => Buffer.of(number, 1, 2, 3)),
];
const numberOf = (payload: Buffer): number => payload[0] ?? -1;

/** A message that the phase itself waits for: what `Course` sends there in every other cell. */
const isOwn = (number: number, phase: ReachablePhase): boolean =>
  ({
    kexinit: [Message.kexInit],
    'key-exchange': [Message.kexReply],
    'host-key': [Message.newKeys],
    'host-key-keyed': [],
    'new-keys': [Message.newKeys],
    service: [Message.serviceAccept],
    authentication: [],
    open: [],
    'rekey-key-exchange': [Message.kexReply],
    'rekey-new-keys': [Message.newKeys],
  })[phase].some((own: number) => own === number);

/** What becomes of a connection. */
type Outcome = 'goes on' | 'breach' | 'ended' | 'hangs';

const expected = (number: number, phase: ReachablePhase, strict: boolean): readonly Outcome[] => {
  const verdict = verdictOn(number, phase, strict);
  // Nobody had asked for anything where the table is tested.
  if (verdict === 'ends' || verdict === 'asked') return ['breach'];
  if (number === Message.disconnect) return ['ended'];
  // Strict key exchange begins with KEXINIT, as both find out when it comes (OpenSSH's PROTOCOL, 1.10).
  if (strict && phase === 'kexinit') return ['breach', 'ended'];
  if (verdict === 'ignored' || verdict === 'unknown' || harmless.includes(number)) return ['goes on'];
  // The others mean nothing here: a reply of another key exchange, messages of channels that there are not.
  return ['goes on', 'breach', 'ended'];
};
/** What may be allowed and changes nothing. */
const harmless: readonly number[] = [
  Message.unimplemented,
  Message.debug,
  Message.extInfo,
  Message.authBanner,
  Message.globalRequest,
];

/** Goes on behind a message as a decent server does, and sees whether the client does. */
async function outcomeOf(scene: PhaseScene, course: Course): Promise<Outcome> {
  const { connection } = scene;
  const goOn = async (): Promise<Outcome> => {
    await course.finish();
    connection.send(messages.globalRequest('are-you-there', true));
    await connection.next(Message.requestFailure);
    return 'goes on';
  };
  const ended = connection.closed.then(async () => (isBreach(await scene.over()) ? 'breach' : 'ended'));
  const onward = goOn().catch((error: unknown) => {
    if (error instanceof ConnectionEnded) return ended;
    throw error;
  });
  return within(Promise.race([ended, onward]));
}

/** How long a client may take for what needs nobody, in milliseconds: what is not over by then hangs. */
const patience = 5000;

async function within(outcome: Promise<Outcome>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(resolve, patience, 'hangs');
  });
  return Promise.race([outcome, late]).finally(() => clearTimeout(timer));
}

async function testCell(payload: Buffer, phase: ReachablePhase, strict: boolean): Promise<readonly string[]> {
  const number = numberOf(payload);
  const scene = await PhaseScene.open({ strict });
  try {
    const course = Course.begin(scene);
    await course.goTo(phase);
    const before = scene.connection.received.length;
    scene.connection.send(payload);
    await scene.quiet();
    const outcome = await outcomeOf(scene, course);
    const verdict = verdictOn(number, phase, strict);
    const answered = scene.connection.received
      .slice(before)
      .some((message) => message.number === Message.unimplemented);
    return [
      ...scene.leaks(),
      ...(expected(number, phase, strict).includes(outcome) ? [] : [`${verdict}, but: ${outcome}`]),
      ...(verdict === 'unknown' && !answered ? ['no UNIMPLEMENTED'] : []),
    ].map((fault) => `message ${String(number)} in ${phase}: ${fault}`);
  } finally {
    await scene.close();
  }
}

/** Runs tasks, a few at a time. */
async function inTurn<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const rest = [...items];
  const work = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) results.push(await task(item));
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return results;
}

describe.each([true, false])('every message in every phase, strict key exchange %s:', (strict) => {
  it.each(reachable)('%s', async (phase) => {
    const cells = payloads.filter((payload) => !isOwn(numberOf(payload), phase));
    const faults = await inTurn(cells, (payload) => testCell(payload, phase, strict));
    expect(faults.flat()).toEqual([]);
  });
});

/** What is sent at a place of the key exchange, each time behind the server's own message there. */
interface Intrusion {
  readonly at: 'greeted' | 'kexinit' | 'replied' | 'newkeys';
  /** Indices of payloads. */
  readonly which: readonly number[];
  /** Whether it goes out in one write with the server's own message before it. */
  readonly joined: boolean;
}

const intrusion: fc.Arbitrary<Intrusion> = fc.record({
  at: fc.constantFrom('greeted', 'kexinit', 'replied', 'newkeys'),
  which: fc.array(fc.nat(payloads.length - 1), { minLength: 1, maxLength: 6 }),
  joined: fc.boolean(),
});

/** A key exchange with messages in between, up to the server's NEWKEYS; its client may leave at any place. */
async function intrude(connection: RawConnection, intrusions: readonly Intrusion[]): Promise<void> {
  const after = (at: Intrusion['at'], own: () => void): void => {
    const here = intrusions.filter((one) => one.at === at);
    const sendAll = (joined: boolean): void => {
      const chosen = here.filter((one) => one.joined === joined).flatMap(({ which }) => which);
      connection.send(...chosen.map((index) => payloads[index] ?? Buffer.alloc(1)));
    };
    connection.together(() => {
      own();
      sendAll(true);
    });
    sendAll(false);
  };
  after('greeted', () => connection.greet());
  after('kexinit', () => connection.sendKexInit());
  await connection.agree();
  const reply = await connection.reply();
  connection.transport.cork();
  after('replied', () => connection.sendReply(reply));
  after('newkeys', () => connection.sendNewKeys());
  connection.transport.uncork();
}

const changed: AppError = {
  code: 'host-key-refused',
  data: { host: '127.0.0.1', port: 22, changed: true },
};

/** The product's client on a server that intrudes; nobody accepts its key. @returns what left early */
async function leaksOf(
  intrusions: readonly Intrusion[],
  options: RawOptions,
  answer: false | AppError,
): Promise<readonly string[]> {
  const scene = await PhaseScene.open(options);
  try {
    const intruding = intrude(scene.connection, intrusions).catch((error: unknown) => {
      if (!(error instanceof ConnectionEnded)) throw error;
    });
    // The answer comes late, behind all that the server sends; or it is not even asked for.
    const answered = Promise.all([intruding, scene.keyAsked]).then(async () => scene.quiet());
    await within(Promise.race([answered, scene.connection.closed]).then(() => 'goes on'));
    scene.judge(answer);
    const outcome = await within(scene.over().then(() => 'ended'));
    return [...scene.leaks(), ...(outcome === 'ended' ? [] : [outcome])];
  } finally {
    await scene.close();
  }
}

describe('whatever a server sends before its host key is accepted, nothing of a login leaves:', () => {
  const kinds: readonly (readonly [string, false | AppError])[] = [
    ['an unknown key', false],
    ['a changed key', changed],
  ];
  it.each(kinds)('%s, any messages at any place', async (_name, answer) => {
    const orders = fc.record({
      intrusions: fc.array(intrusion, { minLength: 1, maxLength: 4 }),
      strict: fc.boolean(),
      cipher: fc.constantFrom('aes128-gcm@openssh.com', 'aes128-ctr'),
    });
    await fc.assert(
      fc.asyncProperty(orders, async ({ intrusions, strict, cipher }) => {
        expect(await leaksOf(intrusions, { strict, names: { cipher: [cipher] } }, answer)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  // The way of a man in the middle: the service, and then each answer that has a client go on.
  const accept = indexOf(Message.serviceAccept);
  const onward = [indexOf(Message.authFailure), indexOf(Message.authMethod), indexOf(Message.authSuccess)];
  const ways = (['replied', 'newkeys'] as const).flatMap((at) =>
    [true, false].flatMap((joined) =>
      [[], ...onward.map((index) => [index])].map((more) => ({ at, joined, which: [accept, ...more] })),
    ),
  );
  it.each(kinds)('%s, and a service that is accepted early', async (_name, answer) => {
    const faults = await inTurn(ways, async (way) =>
      (await leaksOf([way], { strict: false }, answer)).map((leak) => `${JSON.stringify(way)}: ${leak}`),
    );
    expect(faults.flat()).toEqual([]);
  });
});

function indexOf(number: number): number {
  return payloads.findIndex((payload) => numberOf(payload) === number);
}
