import fc from 'fast-check';
import { revisionOf } from '../../shared/revision';
import { describe, expect, test } from 'vitest';
import { bindCommands, createDispatch, pushEvents, sendEvent, type IpcMainLike } from '../../electron/ipc';
import { commandNames, commands, eventNames, requestLimit, type CommandName } from '../../shared/contract';
import { appErrorSchema } from '../../shared/errors';
import { parseNotation } from '../../shared/notation';
import {
  newFollowedId,
  newForwardId,
  newImportId,
  newNoticeId,
  newPromptId,
  newSessionId,
} from '../../shared/ids';
import { newProfile } from '../../shared/session-profile';
import type { Result } from '../../shared/result';
import { engineDouble } from './ipc-double';
import { soak, soakTimeout } from '../support/soak';

const sessionId = newSessionId();
const forwardId = newForwardId();
const read = parseNotation('L5901\tlocalhost:5901', forwardId);
if (!read.ok) throw new Error('the example forward must be readable');
const forward = read.value;
const profile = { profile: { ...newProfile(sessionId), name: 'one', host: 'h', forwards: [forward] } };
const pair = { sessionId, forwardId };

/** One right input of every command. */
const rightInputs: Readonly<Record<CommandName, object>> = {
  'snapshot.get': {},
  'engine.start': {},
  'sessions.getLog': { sessionId },
  'sessions.open': profile,
  'sessions.apply': profile,
  'sessions.retry': { sessionId },
  'sessions.disconnect': { sessionId },
  'sessions.close': { sessionId },
  'forwards.start': { ...pair, lasting: true },
  'forwards.stop': { ...pair, lasting: false },
  'forwards.add': { sessionId, forward, at: 0, lasting: true },
  'forwards.remove': { ...pair, lasting: true },
  'forwards.change': { sessionId, forward, replaces: revisionOf(forward), lasting: true },
  'clientConnections.list': pair,
  'clientConnections.close': { ...pair, connectionId: 1 },
  'forwards.makeSocksLogin': { username: 'anna', password: 'hunter2' },
  'forwards.checkSocketPath': { path: '/run/user/1000/app.sock' },
  'savedSessions.save': { ...profile, replaces: null },
  'savedSessions.saveDefaults': { ...profile, replaces: revisionOf(profile) },
  'savedSessions.arrange': {
    moves: [{ sessionId, from: '', to: 'work/db' }],
    order: { replaces: '0', to: [sessionId] },
  },
  'savedSessions.delete': { sessionId },
  'followed.add': { path: '~/.ssh/config' },
  'followed.remove': { followedId: newFollowedId() },
  'followed.overlay': { sessionId, overlay: { connectAtStart: true } },
  'followed.choose': {},
  'prompts.answer': {
    promptId: newPromptId(),
    answer: { kind: 'texts', texts: ['hunter2'], remember: false },
  },
  'notices.dismiss': { noticeId: newNoticeId() },
  'keys.listFiles': {},
  'keys.chooseFile': {},
  'keys.describe': { path: '~/.ssh/id_ed25519' },
  'keys.make': { kind: 'rsa', bits: 3072, comment: 'me@here', passphrase: 'hunter2', path: '~/.ssh/id_rsa' },
  'agent.listKeys': { agentPath: '' },
  'keys.install': { sessionId, publicKey: 'ssh-ed25519 AAAA me@here' },
  'knownHosts.list': {},
  'knownHosts.remove': { id: 'x' },
  'secrets.forget': { use: { kind: 'passphrase', keyFile: '~/.ssh/id_ed25519' } },
  'settings.change': {
    settings: { startAtLogin: true, notifications: false, theme: 'system', logToFiles: true },
  },
  'forwards.checkReachability': pair,
  'connectionTests.start': profile,
  'connectionTests.end': { sessionId },
  'sessions.getHistory': { sessionId },
  'sessions.getRates': { sessionId },
  'sessions.reopen': {},
  'sessions.leaveClosed': {},
  'diagnostics.get': { sessionId },
  'links.show': { link: 'ssh://me@host' },
  'files.saveText': { suggestedName: 'ginnel.log', text: 'a line' },
  'imports.read': { text: 'ssh me@host' },
  'imports.readFile': { name: 'config', bytes: 'SG9zdCBh' },
  'imports.find': {},
  'imports.readFound': { id: 'x' },
  'imports.findName': { name: 'acme' },
  'imports.make': { sessions: [{ ...profile, replaces: null }], hostKeys: [] },
  'imports.undo': { id: newImportId() },
  'exports.make': { profiles: [profile.profile], format: 'ssh' },
  'demo.start': {},
  'forwards.openPage': pair,
  'forwards.identify': pair,
  'forwards.openBrowser': pair,
  'proxyFiles.serve': { ...pair, rules: ['*.internal', '10.0.0.0/8'] },
  'proxyFiles.find': pair,
  'proxyFiles.stop': pair,
  'serverPorts.list': { sessionId },
  'serverPorts.findLocal': { port: 80 },
};

function isRight(name: CommandName, input: unknown): boolean {
  try {
    return commands.get(name)?.input.safeParse(input).success === true;
  } catch {
    return false;
  }
}

/** Every place in a value, as the keys that lead there. */
function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, child]) => placesIn(child, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const source = value as Record<string, unknown>;
  const changed = replaced(source[key], rest, by);
  if (!Array.isArray(source)) return { ...source, [key]: changed };
  return source.map((child: unknown, index) => (String(index) === key ? changed : child));
}

/** Anything at all; or a right input with one place replaced by anything, or with a field too many. */
function inputsOf(name: CommandName): fc.Arbitrary<unknown> {
  const right = rightInputs[name];
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  const places = fc.constantFrom(...placesIn(right));
  return fc.oneof(
    anything,
    fc.tuple(places, anything).map(([place, by]) => replaced(right, place, by)),
    fc.tuple(fc.string(), anything).map(([key, by]) => ({ ...right, [key]: by })),
    fc
      .constantFrom('__proto__', 'constructor', 'toString')
      .map((key) => JSON.parse(`{"${key}":{"ok":true}}`) as unknown),
  );
}

describe('the contract’s door', () => {
  test.each(commandNames)('%s: a right input reaches its handler, once and unchanged', async (name) => {
    const engine = engineDouble();
    expect(await createDispatch(engine.handlers)(name, rightInputs[name], 100)).toEqual({
      ok: true,
      value: {},
    });
    expect(engine.calls).toEqual([{ name, input: rightInputs[name] }]);
  });

  test(
    'wrong inputs of any command are answered with an error value and reach nothing',
    async () => {
      const engine = engineDouble();
      const dispatch = createDispatch(engine.handlers);
      const wrong = commandNames.map((name) =>
        inputsOf(name)
          .filter((input) => !isRight(name, input))
          .map((input) => ({ name, input })),
      );
      const isRefused = async ({ name, input }: { readonly name: CommandName; readonly input: unknown }) => {
        const result = await dispatch(name, input, 100);
        expect(result.ok).toBe(false);
        if (!result.ok) {
          expect(result.error.code).toBe('bad-request');
          expect(appErrorSchema.safeParse(result.error).success).toBe(true);
        }
      };
      for (const ofOne of wrong) await fc.assert(fc.asyncProperty(ofOne, isRefused), { numRuns: 30 });
      await soak('Wrong inputs of commands', fc.oneof(...wrong), isRefused);
      expect(engine.calls).toEqual([]);
    },
    soakTimeout,
  );

  test('a length that is no number where a text should be is refused like anything else', async () => {
    const dispatch = createDispatch(engineDouble().handlers);
    const length: unknown = Object.create(null);
    expect(await dispatch('knownHosts.remove', { id: { length } }, 100)).toMatchObject({
      ok: false,
      error: { code: 'bad-request' },
    });
  });

  test('names that are not commands are refused, those every object has included', async () => {
    const engine = engineDouble();
    const dispatch = createDispatch(engine.handlers);
    const names = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.constantFrom(
        '__proto__',
        'constructor',
        'toString',
        'hasOwnProperty',
        'GetSnapshot',
        ' snapshot.get',
        'sessions',
        'sessions.__proto__',
        'sessions.constructor',
        'sessions.logged',
        '__proto__.toString',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        names.filter((name) => !commandNames.some((known) => known === name)),
        async (name) => {
          expect(await dispatch(name, {}, 2)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
        },
      ),
      { numRuns: 300 },
    );
    expect(engine.calls).toEqual([]);
  });

  test.each([requestLimit + 1, Number.POSITIVE_INFINITY, Number.NaN])(
    '%s bytes are too many',
    async (size) => {
      const engine = engineDouble();
      expect(await createDispatch(engine.handlers)('snapshot.get', {}, size)).toMatchObject({
        ok: false,
        error: { code: 'bad-request' },
      });
      expect(engine.calls).toEqual([]);
    },
  );

  test('a text to be saved may be larger than all else', async () => {
    const engine = engineDouble();
    const input = { suggestedName: 'log.txt', text: 'x'.repeat(2 * requestLimit) };
    const dispatch = createDispatch(engine.handlers);
    await dispatch('files.saveText', input, 2 * requestLimit);
    expect(engine.calls).toHaveLength(1);
    expect(await dispatch('files.saveText', input, 33 * requestLimit)).toMatchObject({ ok: false });
  });

  test('a handler that throws is an internal error, not a throw', async () => {
    const engine = engineDouble(() => {
      throw new Error('oops');
    });
    expect(await createDispatch(engine.handlers)('snapshot.get', {}, 2)).toEqual({
      ok: false,
      error: { code: 'internal', data: { detail: 'oops' } },
    });
  });

  test('the error for a malformed answer does not repeat the password in it', async () => {
    const dispatch = createDispatch(engineDouble().handlers);
    for (const answer of [
      { kind: 'texts', texts: 'hunter2' },
      { kind: 'hunter2', texts: ['hunter2'] },
      { kind: 'texts', texts: ['hunter2', 7], remember: false },
      { kind: 'host-key', decision: 'hunter2' },
    ]) {
      const result = await dispatch('prompts.answer', { promptId: newPromptId(), answer }, 100);
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain('hunter2');
    }
  });
});

interface Sender {
  readonly frame: 'own' | 'foreign';
}

function fakeIpcMain(): IpcMainLike<Sender> & {
  readonly invoke: (sender: Sender, ...args: unknown[]) => Promise<Result<unknown>>;
} {
  let handler: ((event: Sender, ...args: unknown[]) => Promise<string>) | null = null;
  return {
    handle: (_channel, listener) => (handler = listener),
    invoke: async (sender, ...args) => {
      if (handler === null) throw new Error('nobody listens');
      return JSON.parse(await handler(sender, ...args)) as Result<unknown>;
    },
  };
}

describe('the desktop’s transport', () => {
  test('a command of our own window is run', async () => {
    const engine = engineDouble();
    const ipcMain = fakeIpcMain();
    bindCommands(ipcMain, createDispatch(engine.handlers), ({ frame }) => frame === 'own');
    expect(await ipcMain.invoke({ frame: 'own' }, 'sessions.getLog', { sessionId })).toEqual({
      ok: true,
      value: {},
    });
    expect(engine.calls).toHaveLength(1);
  });

  test('one of any other frame is refused before it is looked at', async () => {
    const engine = engineDouble();
    const ipcMain = fakeIpcMain();
    bindCommands(ipcMain, createDispatch(engine.handlers), ({ frame }) => frame === 'own');
    const hostile = {
      toJSON: () => {
        throw new Error('looked at');
      },
    };
    expect(await ipcMain.invoke({ frame: 'foreign' }, 'sessions.getLog', hostile)).toMatchObject({
      ok: false,
      error: { code: 'bad-request' },
    });
    expect(engine.calls).toEqual([]);
  });

  test('what JSON cannot say, or says in more than the limit, is refused', async () => {
    const engine = engineDouble();
    const ipcMain = fakeIpcMain();
    bindCommands(ipcMain, createDispatch(engine.handlers), () => true);
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const large = { sessionId: 'é'.repeat(requestLimit / 2) };
    for (const input of [cycle, { sessionId: 1n }, large]) {
      const result = await ipcMain.invoke({ frame: 'own' }, 'sessions.getLog', input);
      expect(result).toMatchObject({ ok: false, error: { code: 'bad-request' } });
      expect(JSON.stringify(result)).toContain('bytes');
    }
    expect(await ipcMain.invoke({ frame: 'own' })).toMatchObject({ ok: false });
    expect(engine.calls).toEqual([]);
  });

  test('events reach the window until it is gone or the push is stopped', () => {
    const engine = engineDouble();
    const sent: unknown[][] = [];
    let destroyed = false;
    const window = { send: (...args: unknown[]) => void sent.push(args), isDestroyed: () => destroyed };
    const stop = pushEvents(engine, (...event) => sendEvent(window, ...event));
    expect(engine.listeners()).toBe(eventNames.length);
    engine.emit('snapshot.traffic', []);
    destroyed = true;
    engine.emit('snapshot.traffic', []);
    expect(sent).toEqual([['ginnel:event', 'snapshot.traffic', '[]']]);
    stop();
    expect(engine.listeners()).toBe(0);
  });
});
