import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attachEngine, type AttachedEngine } from '../../electron/ipc/attached-engine';
import { openControl, type Control, type ControlledEngine } from '../../electron/ipc/control';
import { attachTo } from '../../electron/ipc/control-client';
import { takeInstanceLock, type ControlPlace, type Lock } from '../../electron/storage';
import { controlProtocol, helloLimit } from '../../shared/control-wire';
import { isJsonObject, parseJson } from '../../shared/json';
import { newForwardId, newNoticeId, newPromptId, newSessionId } from '../../shared/ids';
import { ok } from '../../shared/result';
import type { Change, Snapshot } from '../../shared/snapshot';
import { messageLimit } from '../../shared/wire';
import { createGinnelDouble, type GinnelDouble } from '../support/ginnel-double';
import { disk } from '../support/here';
import { closeAfterEach } from '../support/owned';
import { emptySnapshot, profileOf, statusOf } from '../support/samples';
import { unixOnly } from '../support/unix-only';

const own = closeAfterEach();
let folder = '';
let temporary = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-control-test-'));
  temporary = await mkdtemp(join(tmpdir(), 'gt-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(temporary, { recursive: true });
});

interface Scene {
  readonly double: GinnelDouble;
  readonly lock: Lock;
  readonly control: Control;
  readonly counts: number[];
}

async function lockOf(path = folder): Promise<Lock> {
  const taken = await takeInstanceLock(path, 'service', disk);
  if (!taken.ok || taken.value.kind !== 'taken') throw new Error('the folder is held');
  const { lock } = taken.value;
  own({ close: lock.release });
  return lock;
}

async function open(
  path = folder,
  double = createGinnelDouble(),
  change: Partial<ControlledEngine> = {},
): Promise<Scene> {
  const lock = await lockOf(path);
  const counts: number[] = [];
  const control = await openControl({
    engine: { handlers: double.ginnel, on: double.ginnel.on, snapshot: double.snapshot, ...change },
    ...{ folder: path, lock, platform: process.platform, temporary },
    version: '1.2.3',
    counted: (programs) => counts.push(programs),
  });
  if (!control.ok) throw new Error(control.error.code);
  own({ close: control.value.close });
  return { double, lock, control: control.value, counts };
}

async function attach(path = folder, attended = true, version = '1.2.3'): Promise<AttachedEngine> {
  const attached = await attachEngine(path, disk, { version, client: 'test', attended });
  if (!attached.ok) throw new Error(attached.error.code);
  if (attached.value === null) throw new Error('nobody holds the folder');
  const engine = attached.value;
  own({
    close: () => {
      engine.close();
      return engine.closed;
    },
  });
  return engine;
}

/** A program that speaks by hand. */
async function dial({ address }: ControlPlace) {
  const socket = createConnection({ path: address, allowHalfOpen: true });
  socket.on('error', () => undefined);
  own({ close: () => Promise.resolve(socket.destroy()) });
  const lines: AsyncIterator<string, unknown> = createInterface({ input: socket })[Symbol.asyncIterator]();
  await once(socket, 'connect');
  return {
    socket,
    say: (message: unknown) => socket.write(`${JSON.stringify(message)}\n`),
    hear: async (): Promise<unknown> => {
      const next = await lines.next();
      return next.done === true ? 'end' : parseJson(next.value);
    },
  };
}

const helloOf = ({ key }: ControlPlace) => ({
  ginnel: controlProtocol,
  key,
  client: 'hand',
  attended: false,
});

describe('a program that attaches', () => {
  test('is let in by what the lock file says, and has commands and events', async () => {
    const { double, counts, control } = await open();
    const engine = await attach();
    expect(engine.holder).toMatchObject({ who: { mode: 'service' }, control: control.place });
    expect(engine.snapshot()).toEqual(double.snapshot());
    const profile = profileOf({ name: 'office' });
    const changed = new Promise((resolve) => engine.on('snapshot.changed', resolve));
    expect(await engine.handlers.savedSessions.save({ profile, replaces: null })).toMatchObject({ ok: true });
    await changed;
    expect(engine.snapshot().profiles.map(({ name }) => name)).toEqual(['office']);
    expect(counts).toEqual([1]);
    engine.close();
    expect(await engine.closed).toBeNull();
    await expect.poll(() => counts).toEqual([1, 0]);
    expect(await engine.handlers.snapshot.get({})).toMatchObject({ error: { code: 'engine-lost' } });
  });

  test('learns at once that the engine ended, and what it waits for fails', async () => {
    const { double, control } = await open();
    const engine = await attach();
    double.hold('keys.listFiles');
    const answer = engine.handlers.keys.listFiles({});
    await control.close();
    expect(await answer).toEqual({ ok: false, error: { code: 'ending', data: {} } });
    expect(await engine.closed).toEqual({ code: 'ending', data: {} });
  });

  test('is not let in any more while the engine ends', unixOnly('sockets'), async () => {
    const { control } = await open();
    const closed = control.close();
    // Before the socket is gone.
    const { hear } = await dial(control.place);
    expect(await hear()).toMatchObject({ refused: 'ending' });
    await closed;
  });

  test('knows the counters that moved since its snapshot was made', async () => {
    const { double } = await open();
    const engine = await attach();
    const told = new Promise((resolve) => engine.on('snapshot.traffic', resolve));
    const [sessionId, forwardId] = [newSessionId(), newForwardId()];
    const entry = { sessionId, forwardId, sent: 1, received: 2, live: 3, total: 4 };
    double.emit('snapshot.traffic', [entry]);
    await told;
    expect(engine.snapshot().traffic).toEqual([entry]);
  });

  test('is not let in again by an engine that ends', async () => {
    const { control } = await open();
    const engine = await attach();
    const again = engine.closed.then(() =>
      attachTo({
        ...{ place: control.place, version: '1.2.3', client: 'test', attended: true, events: [] },
      }),
    );
    // The one that was told may be back before the socket is gone.
    const early = dial(control.place);
    await control.close();
    expect(await again).toMatchObject({ ok: false, error: { code: 'control-unanswered' } });
    const { say, hear } = await early;
    say(helloOf(control.place));
    expect(await hear()).toSatisfy(
      (said) => said === 'end' || (isJsonObject(said) && said['refused'] === 'ending'),
    );
  });

  test('finds nobody in a folder that nobody holds', async () => {
    const options = { version: '1', client: 'test', attended: false };
    expect(await attachEngine(folder, disk, options)).toEqual({ ok: true, value: null });
    expect(await attachEngine(join(folder, 'none'), disk, options)).toEqual({ ok: true, value: null });
  });

  test('waits for one that is starting', async () => {
    const lock = await lockOf();
    const attaching = attachEngine(folder, disk, { version: '1.2.3', client: 'test', attended: true });
    const double = createGinnelDouble();
    const control = await openControl({
      engine: { handlers: double.ginnel, on: double.ginnel.on, snapshot: double.snapshot },
      ...{ folder, lock, platform: process.platform, temporary, version: '1.2.3' },
    });
    if (control.ok) own({ close: control.value.close });
    const attached = await attaching;
    expect(attached).toMatchObject({ ok: true, value: { holder: { who: { pid: process.pid } } } });
    if (attached.ok) attached.value?.close();
  });

  test('is told of a holder that has no control socket', async () => {
    await lockOf();
    const options = { version: '1', client: 'test', attended: false, patience: 100 };
    expect(await attachEngine(folder, disk, options)).toMatchObject({
      ok: false,
      error: {
        code: 'control-unanswered',
        data: { detail: expect.stringContaining('no control socket') as unknown },
      },
    });
  });

  test('that cannot understand another version says that, and not that something is broken', async () => {
    const double = createGinnelDouble();
    const later = () => Promise.resolve({ ok: true, value: 5 as never } as const);
    await open(folder, double, {
      handlers: { ...double.ginnel, keys: { ...double.ginnel.keys, listFiles: later } },
    });
    const engine = await attach(folder, true, '9.9.9');
    expect(await engine.handlers.keys.listFiles({})).toEqual({
      ok: false,
      error: { code: 'engine-version', data: { running: '1.2.3', own: '9.9.9' } },
    });
  });

  test.each([
    ['has stopped answering', false],
    ['takes long for a command goes on', true],
  ])('notices: an engine that %s', async (_, answers) => {
    const { double, control } = await open();
    double.hold('keys.listFiles');
    // In between, so that it can fall silent with its connection open, as a process that is stopped does.
    const path = process.platform === 'win32' ? '\\\\.\\pipe\\ginnel-test-between' : join(temporary, 'b');
    let isSilent = false;
    const between = createServer((socket) => {
      const engine = createConnection(control.place.address);
      for (const end of [socket, engine]) end.on('error', () => undefined);
      socket.pipe(engine);
      engine.on('data', (bytes: Buffer) => {
        if (!isSilent) socket.write(bytes);
      });
      socket.on('close', () => engine.destroy());
    }).listen(path);
    await once(between, 'listening');
    own({ close: () => Promise.resolve(between.close()) });
    const line = await attachTo(
      {
        ...{ place: { address: path, key: control.place.key }, version: '1.2.3', client: 'test' },
        ...{ attended: true, events: [] },
      },
      { silence: 40 },
    );
    if (!line.ok) throw new Error(line.error.code);
    const { closed, close } = line.value;
    own({
      close: () => {
        close();
        return closed;
      },
    });
    const answer = line.value.ginnel.keys.listFiles({});
    isSilent = !answers;
    const first = await Promise.race([line.value.closed, wait(400, 'goes on')]);
    const silent = {
      code: 'control-unanswered',
      data: { detail: expect.stringContaining('said nothing') as unknown },
    };
    expect(first).toEqual(answers ? 'goes on' : silent);
    if (!answers) expect(await answer).toEqual({ ok: false, error: silent });
  });

  test('does not talk to a stranger that has taken the socket’s place', async () => {
    const path = process.platform === 'win32' ? '\\\\.\\pipe\\ginnel-test-stranger' : join(folder, 's');
    const stranger = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(
        `${JSON.stringify({ ready: true, ginnel: 1, version: '1', pid: 1, proof: 'ab'.repeat(32) })}\n`,
      );
    }).listen(path);
    await once(stranger, 'listening');
    const line = await attachTo({
      ...{ place: { address: path, key: 'k' }, version: '1', client: 'test', attended: true, events: [] },
    });
    expect(line).toMatchObject({ error: { data: { detail: expect.stringContaining('prove') as unknown } } });
    stranger.close();
  });

  test.each([
    ['says nothing', (): void => undefined, 'said nothing'],
    ['says something else', (socket: Socket): void => void socket.write('SSH-2.0-x\n'), 'something else'],
    ['closes', (socket: Socket): void => void socket.destroy(), 'without a word'],
  ])('is told when what answers %s', async (_, answer, words) => {
    const path = process.platform === 'win32' ? '\\\\.\\pipe\\ginnel-test-odd' : join(folder, 's');
    const odd = createServer((socket) => {
      socket.on('error', () => undefined);
      answer(socket);
    }).listen(path);
    await once(odd, 'listening');
    const attaching = {
      place: { address: path, key: 'k' },
      version: '1',
      client: 'test',
      attended: true,
      events: [],
    };
    const line = await attachTo(attaching, { ready: 500 });
    expect(line).toMatchObject({
      error: { code: 'control-unanswered', data: { detail: expect.stringContaining(words) as unknown } },
    });
    odd.close();
  });
});

describe('the socket', () => {
  test('lies in the data folder, for its owner alone', unixOnly('sockets'), async () => {
    const { control } = await open();
    expect(control.place.address).toBe(join(folder, 'control.sock'));
    const { mode } = await stat(control.place.address);
    expect(mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'ginnel.lock'))).mode & 0o777).toBe(0o600);
    await control.close();
    expect(await readdir(folder)).not.toContain('control.sock');
  });

  test('takes the place of one that was left behind', unixOnly('sockets'), async () => {
    await writeFile(join(folder, 'control.sock'), '');
    await open();
    expect((await attach()).snapshot().profiles).toEqual([]);
  });

  test.each([
    [
      'whose path is too long for one',
      (): Promise<string> => Promise.resolve(join(folder, 'a'.repeat(70), 'b'.repeat(60))),
    ],
    [
      'where something else is in its place',
      async (): Promise<string> => {
        await mkdir(join(folder, 'taken', 'control.sock', 'x'), { recursive: true });
        return join(folder, 'taken');
      },
    ],
  ])('is elsewhere for a folder %s, and leaves nothing there', unixOnly('sockets'), async (_, make) => {
    const path = await make();
    await mkdir(path, { recursive: true, mode: 0o700 });
    const { control } = await open(path);
    expect(control.place.address.startsWith(temporary)).toBe(true);
    expect((await attach(path)).snapshot().profiles).toEqual([]);
    await control.close();
    expect(await readdir(temporary)).toEqual([]);
  });

  test(
    'is not looked for where another user may have written the lock file',
    unixOnly('rights'),
    async () => {
      await open();
      await chmod(join(folder, 'ginnel.lock'), 0o666);
      const options = { version: '1', client: 'test', attended: false, patience: 0 };
      expect(await attachEngine(folder, disk, options)).toMatchObject({
        error: { code: 'control-unanswered' },
      });
    },
  );
});

describe('a program that speaks by hand', () => {
  test('hears the events it named, and nothing else', async () => {
    const { double, control } = await open();
    const { say, hear } = await dial(control.place);
    say({ ...helloOf(control.place), events: ['sessions.goTo'] });
    expect(await hear()).toEqual({ ready: true, ginnel: 1, version: '1.2.3', pid: process.pid });
    double.update({ notices: [] });
    double.emit('sessions.goTo', { sessionId: null });
    expect(await hear()).toEqual({ event: 'sessions.goTo', payload: { sessionId: null } });
  });

  test('has its answers after it has said all it had to say', async () => {
    const double = createGinnelDouble();
    let go: () => void = () => undefined;
    const called = new Promise<void>((resolve) => {
      go = resolve;
    });
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const listFiles = async () => {
      asked();
      await called;
      return { ok: true, value: [] } as const;
    };
    const { control } = await open(folder, double, {
      handlers: { ...double.ginnel, keys: { ...double.ginnel.keys, listFiles } },
    });
    const { socket, say, hear } = await dial(control.place);
    say(helloOf(control.place));
    say({ id: 7, command: 'keys.listFiles', input: {} });
    socket.end();
    expect(await hear()).toMatchObject({ ready: true });
    await isAsked;
    await setImmediate();
    go();
    expect(await hear()).toEqual({ id: 7, result: { ok: true, value: [] } });
    expect(await hear()).toBe('end');
  });

  test.each([
    ['a wrong key', { ginnel: 1, key: 'wrong', client: '', attended: true }, 'key'],
    ['no key', { ginnel: 1, client: '', attended: true }, 'hello'],
    ['another protocol, whatever else it says', { ginnel: 2, more: true }, 'protocol'],
    ['no hello', { id: 1, command: 'snapshot.get', input: {} }, 'hello'],
    [
      'an event that there is not',
      { ginnel: 1, key: '', client: '', attended: true, events: ['x'] },
      'hello',
    ],
    ['no object', [], 'hello'],
  ])('with %s is refused', async (_, first, why) => {
    const { control, double } = await open();
    const { say, hear } = await dial(control.place);
    say(first);
    say({ id: 1, command: 'snapshot.get', input: {} });
    expect(await hear()).toEqual({ refused: why, ginnel: 1, version: '1.2.3' });
    expect(await hear()).toBe('end');
    expect(double.calls).toEqual([]);
  });

  test('and a first line without end is refused early', async () => {
    const { control } = await open();
    const { socket, hear } = await dial(control.place);
    socket.write('x'.repeat(helloLimit + 1));
    expect(await hear()).toMatchObject({ refused: 'hello' });
  });

  test('has requests that are none refused, and those that are too large for their command answered', async () => {
    const { control } = await open();
    const { say, hear } = await dial(control.place);
    say(helloOf(control.place));
    await hear();
    say({ id: 1, command: 'sessions.getLog', input: { sessionId: 'x'.repeat(2 * 1024 * 1024) } });
    expect(await hear()).toMatchObject({ id: 1, result: { ok: false, error: { code: 'bad-request' } } });
    say({ id: 2, command: 'files.read', input: {} });
    expect(await hear()).toMatchObject({ id: 2, result: { ok: false, error: { code: 'bad-request' } } });
    say({ command: 'snapshot.get' });
    expect(await hear()).toMatchObject({ refused: 'request' });
    expect(await hear()).toBe('end');
  });

  test('gets no room for a line that no command takes', async () => {
    const { control } = await open();
    const { socket, say, hear } = await dial(control.place);
    say(helloOf(control.place));
    await hear();
    socket.write('x'.repeat(messageLimit + 1));
    expect(await hear()).toMatchObject({ refused: 'request' });
  });

  test('may cut its messages anywhere', async () => {
    const { control } = await open();
    const { socket, hear } = await dial(control.place);
    const bytes = Buffer.from(
      `${JSON.stringify({ ...helloOf(control.place), client: 'é€😀' })}\r\n${JSON.stringify({ id: 1, command: 'keys.listFiles', input: {} })}\n`,
    );
    for (const byte of bytes) {
      await new Promise<void>((resolve) => void socket.write(Buffer.of(byte), () => resolve()));
    }
    expect(await hear()).toMatchObject({ ready: true });
    expect(await hear()).toMatchObject({ id: 1, result: { ok: true } });
  });

  test('that does not read is let go, and the others are served', async () => {
    const tell = new Set<(payload: never) => void>();
    const on: ControlledEngine['on'] = (event, listener) => {
      if (event === 'sessions.goTo') tell.add(listener);
      return () => void tell.delete(listener);
    };
    const { control } = await open(folder, createGinnelDouble(), { on });
    const { socket, say, hear } = await dial(control.place);
    say({ ...helloOf(control.place), events: ['sessions.goTo'] });
    await hear();
    socket.pause();
    const other = await dial(control.place);
    other.say(helloOf(control.place));
    await other.hear();
    const much = { text: 'x'.repeat(1024 * 1024) };
    for (let told = 0; told < 40; told += 1) for (const listener of tell) listener(much as never);
    expect(tell.size).toBe(2);
    await expect.poll(() => tell.size).toBe(1);
    other.say({ id: 1, command: 'keys.listFiles', input: {} });
    expect(await other.hear()).toMatchObject({ id: 1, result: { ok: true } });
  });
});

describe('questions', () => {
  const command = 'nc proxy 22';
  const asked = () => {
    const id = newPromptId();
    const profile = profileOf({ name: 'office' });
    const double = createGinnelDouble({
      prompts: [{ id, sessionId: profile.id, title: 'office', hop: null, kind: 'run-command', command }],
    });
    return { id, double };
  };

  test('a program without a person agrees to no command, but may say no', async () => {
    const { id, double } = asked();
    await open(folder, double);
    const { handlers } = await attach(folder, false);
    expect(await handlers.prompts.answer({ promptId: id, answer: { kind: 'yes' } })).toEqual({
      ok: false,
      error: { code: 'consent-unattended', data: { command } },
    });
    expect(double.inputs('prompts.answer')).toEqual([]);
    await handlers.prompts.answer({ promptId: id, answer: { kind: 'cancel' } });
    expect(double.inputs('prompts.answer')).toHaveLength(1);
  });

  test('a person agrees wherever they sit', async () => {
    const { id, double } = asked();
    await open(folder, double);
    const { handlers } = await attach(folder, true);
    await handlers.prompts.answer({ promptId: id, answer: { kind: 'yes' } });
    expect(double.inputs('prompts.answer')).toHaveLength(1);
  });

  test('no dialog comes up for a program', async () => {
    const { double } = await open();
    const { handlers } = await attach();
    for (const answer of [
      await handlers.keys.chooseFile({}),
      await handlers.followed.choose({}),
      await handlers.files.saveText({ suggestedName: 'x', text: 'x' }),
    ]) {
      expect(answer).toMatchObject({ ok: false, error: { code: 'not-available' } });
    }
    expect(double.calls.map(({ command: name }) => name)).not.toContain('files.saveText');
  });
});

describe('many at once', () => {
  test('connections that say nothing keep nobody out', unixOnly('wine'), async () => {
    const { control } = await open();
    const silent = Array.from({ length: 1500 }, () => {
      const socket = createConnection(control.place.address);
      socket.on('error', () => undefined);
      return socket;
    });
    const left = () => silent.filter(({ destroyed }) => !destroyed).length;
    expect((await attach()).snapshot().profiles).toEqual([]);
    for (const socket of silent) socket.resume();
    await expect.poll(left).toBeLessThanOrEqual(600);
    for (const socket of silent) socket.destroy();
  });

  test('a guessed key is refused each time, and the one who has it is let in', async () => {
    const { control, counts } = await open();
    const refused = await Promise.all(
      Array.from({ length: 200 }, async (_, at) => {
        const { say, hear, socket } = await dial(control.place);
        say({ ...helloOf(control.place), key: `${control.place.key.slice(0, -1)}.${String(at)}` });
        const said = await hear();
        socket.destroy();
        return said;
      }),
    );
    expect(refused.filter((said) => isJsonObject(said) && said['refused'] === 'key')).toHaveLength(200);
    expect(counts).toEqual([]);
    await attach();
  });

  test('requests are answered all, and only so many at a time', async () => {
    const double = createGinnelDouble();
    let [now, most] = [0, 0];
    const listFiles = async () => {
      most = Math.max(most, (now += 1));
      await setImmediate();
      now -= 1;
      return { ok: true, value: [] } as const;
    };
    const { control } = await open(folder, double, {
      handlers: { ...double.ginnel, keys: { ...double.ginnel.keys, listFiles } },
    });
    const { socket, say, hear } = await dial(control.place);
    say(helloOf(control.place));
    await hear();
    for (let id = 0; id < 20_000; id += 1) say({ id, command: 'keys.listFiles', input: {} });
    const ids = new Set<unknown>();
    while (ids.size < 20_000) {
      const said = await hear();
      if (isJsonObject(said)) ids.add(said['id']);
    }
    expect(most).toBe(256);
    socket.destroy();
  });

  test('what a hundred programs are told is put into words once', async () => {
    const tell = new Set<(payload: never) => void>();
    const on: ControlledEngine['on'] = (event, listener) => {
      if (event === 'sessions.goTo') tell.add(listener);
      return () => void tell.delete(listener);
    };
    const { control } = await open(folder, createGinnelDouble(), { on });
    const programs = await Promise.all(Array.from({ length: 100 }, () => dial(control.place)));
    for (const { say, hear } of programs) {
      say({ ...helloOf(control.place), events: ['sessions.goTo'] });
      await hear();
    }
    let times = 0;
    const payload = { toJSON: () => ({ times: (times += 1) }) };
    for (const listener of tell) listener(payload as never);
    for (const { hear } of programs)
      expect(await hear()).toEqual({ event: 'sessions.goTo', payload: { times: 1 } });
  });
});

test('only so many programs are taken at once', async () => {
  const { control } = await open();
  const programs = await Promise.all(Array.from({ length: 100 }, () => dial(control.place)));
  for (const { say, hear } of programs) {
    say(helloOf(control.place));
    expect(await hear()).toMatchObject({ ready: true });
  }
  const late = await dial(control.place);
  late.say(helloOf(control.place));
  expect(await late.hear()).toMatchObject({ refused: 'full' });
  programs[0]?.socket.destroy();
  await expect
    .poll(async () => {
      const again = await dial(control.place);
      again.say(helloOf(control.place));
      const said = await again.hear();
      return isJsonObject(said) && 'ready' in said;
    })
    .toBe(true);
});

describe('a program that is slower than the changes', () => {
  /** An engine whose events a test makes. */
  async function pushing(snapshot: () => Snapshot) {
    const listeners = new Map<string, (payload: never) => void>();
    const double = createGinnelDouble();
    const { control } = await open(folder, double, {
      handlers: { ...double.ginnel, snapshot: { get: () => Promise.resolve(ok(snapshot())) } },
      on: (event, listener) => {
        listeners.set(event, listener);
        return () => listeners.delete(event);
      },
    });
    const push = (change: Change): void => listeners.get('snapshot.changed')?.(change as never);
    return { place: control.place, push };
  }

  test('is not sent what it does not read, and hears at last that there is something new', async () => {
    const { place, push } = await pushing(() => emptySnapshot);
    const socket = createConnection({ path: place.address });
    own({ close: () => Promise.resolve(socket.destroy()) });
    socket.write(`${JSON.stringify({ ...helloOf(place), events: ['snapshot.changed'] })}\n`);
    await once(socket, 'data');
    socket.pause();
    const [notice] = [{ id: newNoticeId(), text: 'x'.repeat(256 * 1024), error: null }];
    for (let revision = 1; revision <= 400; revision += 1) {
      push({ since: revision - 1, revision, notices: [notice] });
    }
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    const revisions: unknown[] = [];
    while (revisions.at(-1) !== 400) {
      const line = await lines.next();
      const said = line.done === true ? null : parseJson(line.value);
      if (!isJsonObject(said) || !isJsonObject(said['payload'])) throw new Error('cut off');
      revisions.push(said['payload']['revision']);
      if (revisions.at(-1) === 400) expect(said['payload']).toEqual({ since: 400, revision: 400 });
    }
    expect(revisions.length).toBeLessThan(20);
    // From then on it is told of each change again.
    push({ since: 400, revision: 401 });
    expect((await lines.next()).value).toContain('"revision":401');
  });

  test('has what listens to its copy told of all that is new in it', async () => {
    const profile = profileOf({ name: 'web', host: 'h' });
    let now: Snapshot = { ...emptySnapshot, revision: 1 };
    const { push } = await pushing(() => now);
    const engine = await attach();
    const told: Change[] = [];
    const found = new Promise<Snapshot>((resolve) => {
      engine.on('snapshot.changed', (change) => {
        told.push(change);
        resolve(engine.snapshot());
      });
    });
    now = { ...now, revision: 9, sessions: [statusOf({ kind: 'idle', since: 0 }, [], profile)] };
    push({ since: 9, revision: 9 });
    expect((await found).sessions).toHaveLength(1);
    expect(told.map(({ revision, sessions }) => [revision, sessions?.order])).toEqual([[9, [profile.id]]]);
  });
});
