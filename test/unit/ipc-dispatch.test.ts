import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bindCommands, createDispatch, pushEvents, type IpcMainLike } from '../../electron/ipc';
import { commandNames, contract, eventNames, requestLimit, type CommandName } from '../../shared/contract';
import { appErrorSchema } from '../../shared/errors';
import { parseNotation } from '../../shared/notation';
import { newForwardId, newNoticeId, newPromptId, newSessionId } from '../../shared/ids';
import { newProfile } from '../../shared/session-profile';
import type { Result } from '../../shared/result';
import { engineDouble } from './ipc-double';
import { atMost, soak, soakTimeout } from '../support/soak';

const sessionId = newSessionId();
const forwardId = newForwardId();
const read = parseNotation('L5901\tlocalhost:5901', forwardId);
if (!read.ok) throw new Error('the example forward must be readable');
const forward = read.value;
const profile = { profile: { ...newProfile(sessionId), name: 'one', host: 'h', forwards: [forward] } };
const pair = { sessionId, forwardId };

/** One right input of every command. */
const rightInputs: Readonly<Record<CommandName, object>> = {
  getSnapshot: {},
  getLog: { sessionId },
  openSession: profile,
  applyProfile: profile,
  retryNow: { sessionId },
  disconnect: { sessionId },
  closeSession: { sessionId },
  startForward: pair,
  stopForward: pair,
  addForward: { sessionId, forward },
  removeForward: pair,
  changeForward: { sessionId, forward },
  getConnections: pair,
  closeConnection: { ...pair, connectionId: 1 },
  makeLogin: { username: 'anna', password: 'hunter2' },
  checkSocket: { path: '/run/user/1000/app.sock' },
  saveProfile: profile,
  saveDefaults: profile,
  deleteProfile: { sessionId },
  answerPrompt: { promptId: newPromptId(), answer: { kind: 'texts', texts: ['hunter2'], remember: false } },
  dismissNotice: { noticeId: newNoticeId() },
  listKeyFiles: {},
  chooseKeyFile: {},
  describeKey: { path: '~/.ssh/id_ed25519' },
  makeKey: { kind: 'rsa', bits: 3072, comment: 'me@here', passphrase: 'hunter2', path: '~/.ssh/id_rsa' },
  listAgentKeys: { agentPath: '' },
  installKey: { sessionId, publicKey: 'ssh-ed25519 AAAA me@here' },
  listKnownHosts: {},
  removeKnownHost: { id: 'x' },
  forgetSecret: { use: { kind: 'passphrase', keyFile: '~/.ssh/id_ed25519' } },
  changeSettings: { settings: { startAtLogin: true, notifications: false, logToFiles: true } },
  probeForward: pair,
  startTrial: profile,
  endTrial: { sessionId },
  getHistory: { sessionId },
  getRates: { sessionId },
  reopenSessions: {},
  leaveClosed: {},
  getDiagnostics: { sessionId },
  saveText: { suggestedName: 'ginnel.log', text: 'a line' },
  startDemo: {},
  openForwardPage: pair,
};

function isRight(name: CommandName, input: unknown): boolean {
  try {
    return contract.commands[name].input.safeParse(input).success;
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
      await soak('Wrong inputs of commands', fc.oneof(...wrong), async ({ name, input }) => {
        const result = await dispatch(name, input, 100);
        expect(result.ok).toBe(false);
        if (!result.ok) {
          expect(result.error.code).toBe('bad-request');
          expect(appErrorSchema.safeParse(result.error).success).toBe(true);
        }
      });
      expect(engine.calls).toEqual([]);
    },
    soakTimeout,
  );

  test('a length that is no number where a text should be is refused like anything else', async () => {
    const dispatch = createDispatch(engineDouble().handlers);
    const length: unknown = Object.create(null);
    expect(await dispatch('removeKnownHost', { id: { length } }, 100)).toMatchObject({
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
        ' getSnapshot',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        names.filter((name) => !commandNames.some((known) => known === name)),
        async (name) => {
          expect(await dispatch(name, {}, 2)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
        },
      ),
      atMost(1_000),
    );
    expect(engine.calls).toEqual([]);
  });

  test.each([requestLimit + 1, Number.POSITIVE_INFINITY, Number.NaN])(
    '%s bytes are too many',
    async (size) => {
      const engine = engineDouble();
      expect(await createDispatch(engine.handlers)('getSnapshot', {}, size)).toMatchObject({
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
    await dispatch('saveText', input, 2 * requestLimit);
    expect(engine.calls).toHaveLength(1);
    expect(await dispatch('saveText', input, 33 * requestLimit)).toMatchObject({ ok: false });
  });

  test('a handler that throws is an internal error, not a throw', async () => {
    const engine = engineDouble(() => {
      throw new Error('oops');
    });
    expect(await createDispatch(engine.handlers)('getSnapshot', {}, 2)).toEqual({
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
      const result = await dispatch('answerPrompt', { promptId: newPromptId(), answer }, 100);
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
  readonly bound: () => boolean;
} {
  let handler: ((event: Sender, ...args: unknown[]) => Promise<Result<unknown>>) | null = null;
  return {
    handle: (_channel, listener) => (handler = listener),
    removeHandler: () => (handler = null),
    invoke: (sender, ...args) => handler?.(sender, ...args) ?? Promise.reject(new Error('nobody listens')),
    bound: () => handler !== null,
  };
}

describe('the desktop’s transport', () => {
  test('a command of our own window is run', async () => {
    const engine = engineDouble();
    const ipcMain = fakeIpcMain();
    bindCommands(ipcMain, createDispatch(engine.handlers), ({ frame }) => frame === 'own');
    expect(await ipcMain.invoke({ frame: 'own' }, 'getLog', { sessionId })).toEqual({ ok: true, value: {} });
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
    expect(await ipcMain.invoke({ frame: 'foreign' }, 'getLog', hostile)).toMatchObject({
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
      const result = await ipcMain.invoke({ frame: 'own' }, 'getLog', input);
      expect(result).toMatchObject({ ok: false, error: { code: 'bad-request' } });
      expect(JSON.stringify(result)).toContain('bytes');
    }
    expect(await ipcMain.invoke({ frame: 'own' })).toMatchObject({ ok: false });
    expect(engine.calls).toEqual([]);
  });

  test('unbinding takes the handler away', () => {
    const ipcMain = fakeIpcMain();
    bindCommands(ipcMain, createDispatch(engineDouble().handlers), () => true)();
    expect(ipcMain.bound()).toBe(false);
  });

  test('events reach the window until it is gone or the push is stopped', () => {
    const engine = engineDouble();
    const sent: unknown[][] = [];
    let destroyed = false;
    const stop = pushEvents(engine, {
      send: (...args) => void sent.push(args),
      isDestroyed: () => destroyed,
    });
    expect(engine.listeners()).toBe(eventNames.length);
    engine.emit('traffic', []);
    destroyed = true;
    engine.emit('traffic', []);
    expect(sent).toEqual([['ginnel:event', 'traffic', []]]);
    stop();
    expect(engine.listeners()).toBe(0);
  });
});
