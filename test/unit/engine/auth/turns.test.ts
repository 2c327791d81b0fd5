import { describe, expect, it } from 'vitest';
import { createRemembered, nameOf, type Remembered } from '../../../../electron/engine/auth/remembered';
import type { AuthQuestion } from '../../../../electron/ssh/types';
import type { AppError } from '../../../../shared/errors';
import { fail, ok } from '../../../../shared/result';
import type { SecretUse } from '../../../../shared/secrets';
import type { SessionProfile } from '../../../../shared/session-profile';
import { settle } from '../../../support/fake-clock';
import { profileOf } from '../../../support/samples';
import { createPoolWorld, type FakeAttempt, type PoolWorld } from '../connections/pool-world';

/** Several sessions to one account, for which a password is remembered that nobody has tried in this run. */
const lost: AppError = { code: 'connection-lost', data: { detail: 'reset' } };
const unanswered: AppError = { code: 'auth-unanswered', data: { detail: 'closed' } };
const refusedLogin: AppError = { code: 'auth-refused', data: { username: 'u', tried: [], offered: [] } };
const account = { username: 'u', host: 'server', port: 22 };
const proxyAccount = { username: 'p', host: 'proxy', port: 1080 };
const password: AuthQuestion = { kind: 'password', ...account, again: false };
const proxyPassword: AuthQuestion = { kind: 'proxy-password', ...proxyAccount, again: false };

/** @param keychain whether it gives out what it has */
function rememberedFor(uses: readonly SecretUse[], keychain = { isLocked: false }): Promise<Remembered> {
  const locked: AppError = { code: 'secret-not-read', data: { detail: 'It is locked.' } };
  const has = (use: SecretUse): boolean => uses.some((other) => nameOf(other) === nameOf(use));
  return createRemembered(
    {
      info: () => Promise.resolve({ available: true, words: 'a test' }),
      list: () => Promise.resolve(uses),
      recall: (use) => Promise.resolve(keychain.isLocked ? fail(locked) : ok(has(use) ? 'kept' : null)),
      remember: () => Promise.reject(new Error('not used')),
      forget: () => Promise.reject(new Error('not used')),
    },
    { changed: () => undefined, failed: () => undefined },
  );
}

/** A session on its way, and what its login has got to. */
interface Comer {
  readonly attempt: FakeAttempt;
  readonly log: readonly string[];
  readonly abort: () => void;
  /** What is sent for a question, as the connector would ask for it; goes on when it may be sent. */
  readonly send: (question?: AuthQuestion) => void;
  /** All that was sent so far. */
  readonly sent: readonly string[];
}

async function comersTo(world: PoolWorld, profiles: readonly SessionProfile[]): Promise<readonly Comer[]> {
  const comers: Comer[] = [];
  for (const profile of profiles) {
    const before = world.attempts();
    const traveller = world.traveller(profile, []);
    void traveller.go();
    await settle();
    const attempt = world.attempts().find((other) => !before.includes(other));
    if (attempt === undefined) throw new Error('nobody connects');
    const sent: string[] = [];
    const ask = async (question: AuthQuestion): Promise<void> => {
      await attempt.hooks.turn(question);
      if (!world.attempts().includes(attempt)) return;
      sent.push(...((await attempt.hooks.ask(question)) ?? []));
    };
    const send = (question = password): void => void ask(question);
    comers.push({ attempt, sent, send, log: traveller.log, abort: traveller.abort });
  }
  return comers;
}

const sessions = (count: number, more: Partial<SessionProfile> = {}): readonly SessionProfile[] =>
  Array.from({ length: count }, (_, index) =>
    profileOf({ name: `session ${String(index)}`, host: 'server', username: 'u', ...more }),
  );
const sentBy = (comers: readonly Comer[]): readonly number[] => comers.map(({ sent }) => sent.length);

interface Scene {
  readonly world: PoolWorld;
  readonly remembered: Remembered;
  readonly comers: readonly Comer[];
}

async function createScene(count: number, ...more: readonly SecretUse[]): Promise<Scene> {
  const remembered = await rememberedFor([{ kind: 'password', ...account }, ...more]);
  const world = createPoolWorld(remembered);
  return { world, remembered, comers: await comersTo(world, sessions(count)) };
}

/** All that come send at once; those of whom the scene makes sure that they exist. */
async function threeInLine(): Promise<Scene & { readonly first: Comer; readonly second: Comer }> {
  const scene = await createScene(3);
  const [first, second] = scene.comers;
  if (first === undefined || second === undefined) throw new Error('three were made');
  for (const { send } of scene.comers) send();
  await settle();
  expect(sentBy(scene.comers)).toEqual([1, 0, 0]);
  return { ...scene, first, second };
}

describe('a remembered password that was not tried yet', () => {
  it('is sent by one attempt; when it was refused, all are asked and it is not sent again', async () => {
    const { world, comers, first } = await threeInLine();
    expect(world.questions.waiting()).toEqual([]);
    expect(comers.map(({ log }) => log.at(-1))).toEqual([
      'Using the remembered password',
      ...Array.from({ length: 2 }, () => expect.stringContaining('Another connection is trying') as string),
    ]);
    first.send({ ...password, again: true });
    await settle();
    expect(sentBy(comers)).toEqual([1, 0, 0]);
    expect(world.questions.waiting().map((prompt) => 'again' in prompt && prompt.again)).toEqual([
      ...[true, false, false],
    ]);
  });

  it('lets all in at once when it has worked, and none waits for it from then on', async () => {
    const { world, comers, first } = await threeInLine();
    first.attempt.succeed();
    await settle();
    expect(sentBy(comers)).toEqual([1, 1, 1]);
    const later = await comersTo(world, sessions(2));
    for (const { send } of later) send();
    await settle();
    expect(sentBy(later)).toEqual([1, 1]);
    expect(world.questions.waiting()).toEqual([]);
  });

  it.each<[string, (scene: Awaited<ReturnType<typeof threeInLine>>) => void]>([
    ['the connection is lost', ({ first }) => first.attempt.fail(lost)],
    ['the server closes without an answer', ({ first }) => first.attempt.fail(unanswered)],
    ['its session is closed', ({ first }) => first.abort()],
    [
      'the connection is up and gone before anybody heard of it',
      ({ first, world }) => {
        first.attempt.succeed();
        world.connections()[0]?.lose(lost);
      },
    ],
    [
      'the session is closed in the moment that it gets in',
      ({ first }) => {
        first.attempt.succeed();
        first.abort();
      },
    ],
    [
      'the server wants something else besides',
      ({ first }) =>
        first.send({ kind: 'keyboard-interactive', name: '', instructions: '', fields: [], again: false }),
    ],
  ])('is tried by the next one when %s', async (_, happens) => {
    const scene = await threeInLine();
    happens(scene);
    await settle();
    expect(sentBy(scene.comers)).toEqual([1, 1, 0]);
  });

  it('is asked for after two have sent it without an answer, whoever they were', async () => {
    const { world, comers, first, second } = await threeInLine();
    first.attempt.fail(unanswered);
    await settle();
    second.attempt.fail(unanswered);
    await settle();
    expect(sentBy(comers)).toEqual([1, 1, 0]);
    expect(world.questions.waiting()).toHaveLength(1);
  });

  it('is asked for when the login ended with its refusal', async () => {
    const { world, comers, first } = await threeInLine();
    first.attempt.fail(refusedLogin);
    await settle();
    expect(sentBy(comers)).toEqual([1, 0, 0]);
    expect(world.questions.waiting()).toHaveLength(2);
  });

  it('is never tried in the name of one who waited and is gone', async () => {
    const { comers, first, second } = await threeInLine();
    second.attempt.fail(lost);
    await settle();
    first.attempt.fail(lost);
    await settle();
    expect(sentBy(comers)).toEqual([1, 0, 1]);
  });

  it('is the same one whatever the capitals of the host', async () => {
    const { world } = await threeInLine();
    const [other] = await comersTo(world, sessions(1, { host: 'Server' }));
    other?.send({ ...password, host: 'Server' });
    await settle();
    expect(other?.sent).toEqual([]);
    expect(world.questions.waiting()).toEqual([]);
  });
});

describe('nobody waits', () => {
  it('for the password of another account', async () => {
    const scene = await createScene(2, { kind: 'password', ...account, username: 'v' });
    const [one, other] = scene.comers;
    one?.send();
    other?.send({ ...password, username: 'v' });
    await settle();
    expect(sentBy(scene.comers)).toEqual([1, 1]);
  });

  it('who is asked by the server for what nothing is remembered of, or for a passphrase', async () => {
    const passphrase = { kind: 'passphrase', keyFile: '/key' } as const;
    const { world, comers } = await createScene(4, passphrase);
    const [one, two, three, four] = comers;
    one?.send({ ...passphrase, comment: '', again: false });
    two?.send({ ...passphrase, comment: '', again: false });
    three?.send({ ...password, host: 'elsewhere' });
    four?.send({ ...password, host: 'elsewhere' });
    await settle();
    expect(sentBy(comers)).toEqual([1, 1, 0, 0]);
    expect(world.questions.waiting()).toHaveLength(2);
  });

  it('who has a password in memory that let the session in before', async () => {
    const keychain = { isLocked: true };
    const remembered = await rememberedFor([{ kind: 'password', ...account }], keychain);
    const world = createPoolWorld(remembered);
    const [profile] = sessions(1);
    if (profile === undefined) throw new Error('one was made');
    const traveller = world.traveller(profile, []);
    const going = traveller.go();
    await settle();
    const typed = world.attempts()[0]?.hooks.ask(password);
    await settle();
    const [prompt] = world.questions.waiting();
    if (prompt === undefined) throw new Error('nobody is asked');
    void world.questions.answer({
      promptId: prompt.id,
      answer: { kind: 'texts', texts: ['typed'], remember: false },
    });
    await typed;
    world.attempts()[0]?.succeed();
    await going;
    world.connections()[0]?.lose(lost);
    // Another session of the account tries what is remembered, and has no answer yet.
    keychain.isLocked = false;
    const [other] = await comersTo(world, sessions(1));
    other?.send();
    await settle();
    expect(other?.sent).toEqual(['kept']);
    void traveller.go();
    await settle();
    const again = world.attempts().at(-1);
    await again?.hooks.turn(password);
    expect(await again?.hooks.ask(password)).toEqual(['typed']);
  });
});

it('a proxy’s password goes by turns, too, until the proxy has let one through', async () => {
  const { comers } = await createScene(3, { kind: 'proxy-password', ...proxyAccount });
  const [first] = comers;
  for (const { send } of comers) send(proxyPassword);
  await settle();
  expect(sentBy(comers)).toEqual([1, 0, 0]);
  first?.attempt.hooks.phase('proxy');
  await settle();
  expect(sentBy(comers)).toEqual([1, 0, 0]);
  first?.attempt.hooks.phase('handshake');
  await settle();
  expect(sentBy(comers)).toEqual([1, 1, 1]);
});
