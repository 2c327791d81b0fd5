import { describe, expect, it } from 'vitest';
import { createLogin, LoginMemory, knownTypes } from '../../../../electron/engine/auth/login';
import type { QuestionBody } from '../../../../electron/engine/auth/questions';
import { createRemembered, type Remembered } from '../../../../electron/engine/auth/remembered';
import { routeTo, type RouteHop } from '../../../../electron/engine/connections/route';
import { createTurns } from '../../../../electron/engine/auth/turns';
import type { AuthQuestion } from '../../../../electron/ssh/types';
import type { WeakChoice } from '../../../../electron/ssh/algorithms/weak';
import type { KnownHosts, SecretStore } from '../../../../electron/storage';
import type { AppError } from '../../../../shared/errors';
import type { HostKey, PromptAnswer } from '../../../../shared/prompts';
import { fail, ok } from '../../../../shared/result';
import type { SecretUse } from '../../../../shared/secrets';
import type { SessionProfile } from '../../../../shared/session-profile';
import { inertDependencies, trustingHosts } from '../../../support/inert-dependencies';
import { profileOf } from '../../../support/samples';

const hostKey: HostKey = {
  type: 'ssh-ed25519',
  bits: 255,
  sha256: `SHA256:${'A'.repeat(42)}E`,
  md5: Array.from({ length: 16 }, () => 'aa').join(':'),
  publicKey: 'ssh-ed25519 AAAA',
};
const password: AuthQuestion = {
  ...{ kind: 'password', username: 'u', host: 'server', port: 2222, again: false },
};
const passwordUse: SecretUse = { kind: 'password', username: 'u', host: 'server', port: 2222 };
const refusedLogin: AppError = { code: 'auth-refused', data: { username: 'u', tried: [], offered: [] } };
const typed = (text: string, remember = false): PromptAnswer => ({ kind: 'texts', texts: [text], remember });

/** A keychain in memory that can be locked. */
interface FakeKeychain extends SecretStore {
  readonly secrets: Map<string, string>;
  isAvailable: boolean;
  isLocked: boolean;
}

function createKeychain(): FakeKeychain {
  const secrets = new Map<string, string>();
  const nameOf = (use: SecretUse): string => JSON.stringify(use);
  const keychain: FakeKeychain = {
    ...{ secrets, isAvailable: true, isLocked: false },
    info: () => Promise.resolve({ available: keychain.isAvailable, words: 'a test' }),
    list: () => Promise.resolve([...secrets.keys()].map((name) => JSON.parse(name) as SecretUse)),
    recall: (use) =>
      Promise.resolve(
        keychain.isLocked
          ? fail({ code: 'secret-not-read', data: { detail: 'It is locked.' } })
          : ok(secrets.get(nameOf(use)) ?? null),
      ),
    remember: (use, secret) => {
      if (keychain.isLocked) {
        return Promise.resolve(fail({ code: 'secret-not-stored', data: { detail: 'It is locked.' } }));
      }
      secrets.set(nameOf(use), secret);
      return Promise.resolve(ok(null));
    },
    forget: (use) =>
      Promise.resolve(
        secrets.delete(nameOf(use)) ? ok(null) : fail({ code: 'not-found', data: { what: 'secret' } }),
      ),
  };
  return keychain;
}

interface Scene {
  readonly keychain: FakeKeychain;
  readonly remembered: Remembered;
  readonly memory: LoginMemory;
  readonly login: ReturnType<typeof createLogin>;
  readonly asked: QuestionBody[];
  readonly log: string[];
  readonly allowed: Set<string>;
  /** What the user says, in this order. */
  readonly answers: PromptAnswer[];
  readonly told: { changes: number; readonly failures: AppError['code'][] };
}

async function createScene(
  settings: Partial<SessionProfile> = {},
  knownHosts: KnownHosts = trustingHosts,
  keychain = createKeychain(),
): Promise<Scene> {
  const told: Scene['told'] = { changes: 0, failures: [] };
  const remembered = await createRemembered(keychain, {
    changed: () => {
      told.changes += 1;
    },
    failed: ({ code }) => told.failures.push(code),
  });
  const memory = new LoginMemory(remembered);
  const [asked, log, answers]: [QuestionBody[], string[], PromptAnswer[]] = [[], [], []];
  const allowed = new Set<string>();
  const login = createLogin({
    ...{ routeHop: routeHopOf(settings), memory, knownHosts, remembered },
    turn: createTurns(remembered).begin(),
    consents: {
      allows: (command) => Promise.resolve(allowed.has(command)),
      allow: (command) => {
        if (command.includes('disk full')) {
          return Promise.resolve(fail({ code: 'file-write', data: { path: '/x', detail: 'No space.' } }));
        }
        allowed.add(command);
        return Promise.resolve(ok(null));
      },
    },
    put: (question) => {
      asked.push(question);
      return Promise.resolve(answers.shift() ?? { kind: 'cancel' });
    },
    log: (text) => log.push(text),
  });
  return { keychain, remembered, memory, login, asked, log, allowed, answers, told };
}

function routeHopOf(settings: Partial<SessionProfile>): RouteHop {
  const route = routeTo(profileOf({ host: 'server', username: 'u', ...settings }), []);
  if (!route.ok) throw new Error(route.error.code);
  return route.value[0];
}

const keep = async ({ memory, log }: Scene): Promise<void> => {
  await memory.credentials.keep((text) => log.push(text));
};

describe('a password', () => {
  it('is kept in memory once it has worked, and forgotten with the rest', async () => {
    const scene = await createScene();
    scene.answers.push(typed('hunter2'), typed('again'));
    expect(await scene.login.ask(password)).toEqual(['hunter2']);
    await keep(scene);
    expect(await scene.login.ask(password)).toEqual(['hunter2']);
    scene.memory.clear();
    expect(await scene.login.ask(password)).toEqual(['again']);
    expect(scene.keychain.secrets.size).toBe(0);
  });

  it('goes to the keychain only when the user says so, and only once it has worked', async () => {
    const scene = await createScene();
    scene.answers.push(typed('wrong', true), typed('hunter2', true));
    await scene.login.ask(password);
    scene.memory.credentials.drop(refusedLogin);
    expect(scene.keychain.secrets.size).toBe(0);
    await scene.login.ask(password);
    await keep(scene);
    expect([...scene.keychain.secrets.values()]).toEqual(['hunter2']);
    expect(scene.remembered.uses()).toEqual([passwordUse]);
    expect(scene.told.changes).toBe(1);
    expect(scene.log.join('\n')).not.toContain('hunter2');
  });

  it('that is in the keychain is used without a question', async () => {
    const scene = await createScene();
    await scene.remembered.remember(passwordUse, 'kept');
    expect(await scene.login.ask(password)).toEqual(['kept']);
    expect(scene.asked).toEqual([]);
    expect(scene.log).toEqual(['Using the remembered password']);
  });

  it.each<[string, (scene: Scene) => Promise<unknown>]>([
    ['by asking again', ({ login }) => login.ask({ ...password, again: true })],
    [
      'by ending the connection',
      ({ memory }) => {
        memory.credentials.drop({ code: 'auth-too-many', data: { detail: '' } });
        return Promise.resolve();
      },
    ],
  ])(
    'from the keychain that the server refuses %s is not used again in this run, but not removed',
    async (_, refuse) => {
      const scene = await createScene();
      await scene.remembered.remember(passwordUse, 'old');
      scene.answers.push({ kind: 'cancel' });
      await scene.login.ask(password);
      await refuse(scene);
      scene.answers.splice(0, 1, typed('new'));
      expect(await scene.login.ask(password)).toEqual(['new']);
      expect([...scene.keychain.secrets.values()]).toEqual(['old']);
      // Nor by another session of the same run; a new one replaces it.
      const other = new LoginMemory(scene.remembered);
      expect(await other.credentials.recall(password, () => undefined)).toBeNull();
      await scene.remembered.remember(passwordUse, 'new');
      expect(await other.credentials.recall(password, () => undefined)).toEqual(['new']);
    },
  );

  it('from the keychain is used again after trouble that was not its fault', async () => {
    const scene = await createScene();
    await scene.remembered.remember(passwordUse, 'kept');
    await scene.login.ask(password);
    scene.memory.credentials.drop({ code: 'connection-lost', data: { detail: '' } });
    expect(await scene.login.ask(password)).toEqual(['kept']);
    expect(scene.asked).toEqual([]);
  });

  it('that is sent twice without an answer is asked for, for a server may refuse by closing', async () => {
    const scene = await createScene();
    await scene.remembered.remember(passwordUse, 'kept');
    scene.answers.push(typed('new'));
    const cut = (): void => {
      scene.memory.credentials.drop({ code: 'auth-unanswered', data: { detail: '' } });
    };
    expect(await scene.login.ask(password)).toEqual(['kept']);
    cut();
    // What comes between says nothing of the password.
    scene.memory.credentials.drop({ code: 'connection-lost', data: { detail: '' } });
    expect(await scene.login.ask(password)).toEqual(['kept']);
    cut();
    expect(await scene.login.ask(password)).toEqual(['new']);
    expect(scene.asked).toHaveLength(1);
  });

  it('that works begins anew to be sent without an answer', async () => {
    const scene = await createScene();
    scene.answers.push(typed('good'));
    for (let times = 0; times < 3; times += 1) {
      await scene.login.ask(password);
      await keep(scene);
      await scene.login.ask(password);
      scene.memory.credentials.drop({ code: 'auth-unanswered', data: { detail: '' } });
    }
    expect(scene.asked).toHaveLength(1);
  });

  it('that cannot be read is asked for, and the log says why', async () => {
    const scene = await createScene();
    await scene.remembered.remember(passwordUse, 'kept');
    scene.keychain.isLocked = true;
    scene.answers.push(typed('hunter2'));
    expect(await scene.login.ask(password)).toEqual(['hunter2']);
    expect(scene.log).toEqual([
      expect.stringMatching(/^A remembered password could not be read.*It is locked\./u),
    ]);
    expect(scene.told.failures).toEqual(['secret-not-read']);
  });

  it('that cannot be stored is a line in the log and still kept in memory', async () => {
    const scene = await createScene();
    scene.keychain.isLocked = true;
    scene.answers.push(typed('hunter2', true));
    await scene.login.ask(password);
    await keep(scene);
    expect(scene.log.at(-1)).toMatch(/^The password could not be kept in the keychain\. It is locked\./u);
    expect(await scene.login.ask(password)).toEqual(['hunter2']);
    expect(scene.told).toEqual({ changes: 0, failures: ['secret-not-read', 'secret-not-stored'] });
  });

  it('that the keychain turns out not to take makes known that there is none to count on', async () => {
    const scene = await createScene();
    scene.keychain.isLocked = true;
    expect(scene.remembered.keychain().available).toBe(true);
    scene.keychain.isAvailable = false;
    await scene.remembered.recall(passwordUse);
    expect(scene.remembered.keychain()).toEqual({ available: false, words: 'a test' });
    expect(scene.told.changes).toBe(1);
    await scene.remembered.recall(passwordUse);
    expect(scene.told.changes).toBe(1);
  });

  it('is not offered to be remembered where there is no keychain, whatever is answered', async () => {
    const scene = await createScene();
    scene.keychain.isAvailable = false;
    scene.answers.push(typed('hunter2', true));
    await scene.login.ask(password);
    await keep(scene);
    expect(scene.asked).toEqual([
      { kind: 'password', username: 'u', host: 'server', again: false, canRemember: false },
    ]);
    expect(scene.keychain.secrets.size).toBe(0);
  });

  it('of one port is not given to another', async () => {
    const scene = await createScene();
    scene.answers.push(typed('hunter2'), typed('other'));
    await scene.login.ask(password);
    await keep(scene);
    expect(await scene.login.ask({ ...password, port: 22 })).toEqual(['other']);
  });
});

it('a passphrase and a proxy’s password are remembered as what they are; user names and codes never are', async () => {
  const scene = await createScene();
  const questions: readonly AuthQuestion[] = [
    { kind: 'username', host: 'server' },
    { kind: 'passphrase', keyFile: '/key', comment: 'c', again: false },
    { kind: 'proxy-password', username: 'p', host: 'proxy', port: 3128, again: false },
    {
      kind: 'keyboard-interactive',
      name: '',
      instructions: '',
      fields: [{ text: 'Code: ', echo: false }],
      again: false,
    },
  ];
  for (const question of questions) {
    scene.answers.push(typed(question.kind, true));
    await scene.login.ask(question);
  }
  await keep(scene);
  expect(scene.remembered.uses()).toEqual([
    { kind: 'passphrase', keyFile: '/key' },
    { kind: 'proxy-password', username: 'p', host: 'proxy', port: 3128 },
  ]);
  expect(scene.asked.map((question) => 'canRemember' in question)).toEqual([false, true, true, false]);
  // A code is asked for each time, a user name once.
  for (const question of questions) await scene.login.ask(question);
  expect(scene.asked.slice(4).map(({ kind }) => kind)).toEqual(['keyboard-interactive']);
});

it('a forgotten secret is not used any more, and the window is told', async () => {
  const scene = await createScene();
  await scene.remembered.remember(passwordUse, 'kept');
  expect(await scene.remembered.forget(passwordUse)).toEqual(ok(null));
  expect(scene.remembered.uses()).toEqual([]);
  expect(scene.told.changes).toBe(2);
  expect(await scene.remembered.forget(passwordUse)).toMatchObject({
    ok: false,
    error: { code: 'not-found' },
  });
  expect(scene.told.changes).toBe(2);
});

describe('a weak algorithm', () => {
  const weak = (name: string): WeakChoice => ({ kind: 'weak-algorithm', what: 'cipher', name });

  it('is asked about once, and a yes holds as long as it stays the same one', async () => {
    const scene = await createScene();
    scene.answers.push({ kind: 'yes' }, { kind: 'yes' }, { kind: 'yes' });
    expect(await scene.login.confirmWeak(weak('3des-cbc'))).toBe(true);
    expect(await scene.login.confirmWeak(weak('3des-cbc'))).toBe(true);
    expect(await scene.login.confirmWeak(weak('aes128-cbc'))).toBe(true);
    expect(await scene.login.confirmWeak(weak('3des-cbc'))).toBe(true);
    expect(scene.asked.map((question) => 'name' in question && question.name)).toEqual([
      '3des-cbc',
      'aes128-cbc',
      '3des-cbc',
    ]);
    expect(scene.asked[0]).toEqual({
      ...{ kind: 'weak-algorithm', host: 'server', port: 22, what: 'cipher', name: '3des-cbc' },
    });
    scene.memory.clear();
    expect(await scene.login.confirmWeak(weak('3des-cbc'))).toBe(false);
  });

  it('is asked about for each of its faults, and a yes to one is none to the other', async () => {
    const scene = await createScene();
    scene.answers.push({ kind: 'yes' }, { kind: 'yes' });
    const [name, better] = ['aes128-cbc', 'aes128-ctr'];
    const loose = { kind: 'no-strict-kex', what: 'cipher', name, better } as const;
    for (let time = 0; time < 2; time += 1) {
      expect(await scene.login.confirmWeak(weak(name))).toBe(true);
      expect(await scene.login.confirmWeak(loose)).toBe(true);
    }
    expect(scene.asked.map(({ kind }) => kind)).toEqual(['weak-algorithm', 'no-strict-kex']);
    expect(scene.asked[1]).toEqual({ ...loose, host: 'server', port: 22 });
  });
});

describe('a command', () => {
  it('that was allowed before runs without a question, and a yes is kept for exactly that text', async () => {
    const scene = await createScene();
    scene.allowed.add('nc %h %p');
    expect(await scene.login.confirmCommand('nc %h %p')).toBe(true);
    expect(scene.asked).toEqual([]);
    scene.answers.push({ kind: 'yes' }, { kind: 'cancel' });
    expect(await scene.login.confirmCommand('nc -X 5 %h %p')).toBe(true);
    expect(await scene.login.confirmCommand('nc -X 5 %h %p ')).toBe(false);
    expect([...scene.allowed]).toEqual(['nc %h %p', 'nc -X 5 %h %p']);
    expect(scene.asked.map((question) => 'command' in question && question.command)).toEqual([
      'nc -X 5 %h %p',
      'nc -X 5 %h %p ',
    ]);
  });

  it('whose yes cannot be stored is not asked about again while the session is open', async () => {
    const scene = await createScene();
    scene.answers.push({ kind: 'yes' });
    expect(await scene.login.confirmCommand('disk full')).toBe(true);
    expect(await scene.login.confirmCommand('disk full')).toBe(true);
    expect(scene.log).toEqual([expect.stringContaining('The answer was not stored')]);
    scene.memory.clear();
    expect(await scene.login.confirmCommand('disk full')).toBe(false);
  });
});

describe('a host key', () => {
  const unknownHosts: KnownHosts = {
    ...trustingHosts,
    check: () => Promise.resolve({ verdict: 'unknown', knownTypes: [], knownFrom: '' }),
    typesOf: () => Promise.resolve(['ssh-rsa']),
  };

  it('that is listed needs no question, whatever is known; another one ends the connection', async () => {
    const right = await createScene({ hostKeys: [hostKey.md5, hostKey.sha256] }, unknownHosts);
    expect(await right.login.trustHostKey(hostKey)).toBeNull();
    expect(right.asked).toEqual([]);
    const wrong = await createScene({ hostKeys: [`SHA256:${'B'.repeat(42)}E`] }, trustingHosts);
    expect(await wrong.login.trustHostKey(hostKey)).toEqual({
      code: 'host-key-not-listed',
      data: { host: 'server', port: 22, sha256: hostKey.sha256 },
    });
    expect(wrong.asked).toEqual([]);
  });

  it.each([
    ['is no question', []],
    ['is refused also where the session lists it', [hostKey.sha256]],
    ['is told as that where the session lists others', [`SHA256:${'B'.repeat(42)}E`]],
  ])('that is revoked %s', async (_what, hostKeys) => {
    const scene = await createScene(
      { hostKeys },
      {
        ...trustingHosts,
        check: () => Promise.resolve({ verdict: 'revoked', knownTypes: [], knownFrom: '~/.ssh/known_hosts' }),
      },
    );
    expect(await scene.login.trustHostKey(hostKey)).toEqual({
      code: 'host-key-revoked',
      data: { host: 'server', port: 22, source: '~/.ssh/known_hosts' },
    });
    expect(scene.asked).toEqual([]);
  });

  it('accepted once is trusted on reconnects as long as it stays the same', async () => {
    const scene = await createScene({}, unknownHosts);
    scene.answers.push({ kind: 'host-key', decision: 'once' });
    expect(await scene.login.trustHostKey(hostKey)).toBeNull();
    expect(await scene.login.trustHostKey(hostKey)).toBeNull();
    expect(scene.asked).toHaveLength(1);
    expect(await scene.login.trustHostKey({ ...hostKey, publicKey: 'ssh-ed25519 BBBB' })).toMatchObject({
      code: 'host-key-refused',
    });
    expect(scene.asked).toHaveLength(2);
    expect(scene.log).toContain('Host key is not the one that was accepted once');
  });

  it('accepted once at one server is a question at another, which the same session leads to by now', async () => {
    const scene = await createScene({}, unknownHosts);
    scene.answers.push({ kind: 'host-key', decision: 'once' });
    expect(await scene.login.trustHostKey(hostKey)).toBeNull();
    const moved = createLogin({
      ...{ routeHop: routeHopOf({ host: 'another' }), memory: scene.memory, knownHosts: unknownHosts },
      ...{ remembered: scene.remembered, consents: inertDependencies().consents, log: () => undefined },
      turn: createTurns(scene.remembered).begin(),
      put: () => Promise.resolve({ kind: 'cancel' }),
    });
    expect(await moved.trustHostKey(hostKey)).toMatchObject({
      code: 'host-key-refused',
      data: { host: 'another' },
    });
  });

  it('accepted for good is asked about again once it was taken out of the known hosts', async () => {
    const scene = await createScene({}, unknownHosts);
    scene.answers.push({ kind: 'host-key', decision: 'accept' });
    expect(await scene.login.trustHostKey(hostKey)).toBeNull();
    expect(await scene.login.trustHostKey(hostKey)).toMatchObject({ code: 'host-key-refused' });
    expect(scene.asked).toHaveLength(2);
  });

  it('asks of the server the kinds that are known, unless told not to, or keys are listed', async () => {
    expect(await knownTypes(routeHopOf({}), unknownHosts)).toEqual(['ssh-rsa']);
    expect(await knownTypes(routeHopOf({ preferKnownHostKeys: false }), unknownHosts)).toEqual([]);
    expect(await knownTypes(routeHopOf({ hostKeys: [hostKey.sha256] }), unknownHosts)).toEqual([]);
  });

  it('is looked up under the logical name', async () => {
    const names: string[] = [];
    const hosts: KnownHosts = {
      ...unknownHosts,
      typesOf: (host, port) => {
        names.push(`${host}:${String(port)}`);
        return Promise.resolve([]);
      },
    };
    await knownTypes(routeHopOf({ logicalHostName: 'inner:2222' }), hosts);
    expect(names).toEqual(['inner:2222']);
  });
});
