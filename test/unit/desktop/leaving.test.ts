import { describe, expect, test, vi } from 'vitest';
import { createCloseHandler, questionLimit, Quit, type CloseAnswer } from '../../../electron/desktop/quit';
import { isTrayShown } from '../../../electron/desktop/tray-detection';
import { shutdownLimit } from '../../../electron/system/ending';

describe('closing the window', () => {
  function handler(trayShown: boolean, liveSessions: number, answer: CloseAnswer) {
    const done: string[] = [];
    const close = createCloseHandler({
      isTrayShown: () => Promise.resolve(trayShown),
      liveSessions: () => liveSessions,
      ask: () => {
        done.push('ask');
        return Promise.resolve(answer);
      },
      hide: () => done.push('hide'),
      quit: (asked) => done.push(asked ? 'quit, asked' : 'quit'),
    });
    return { close, done };
  }

  test.each([
    [true, 0, 'hide'],
    [true, 3, 'hide'],
    [false, 0, 'quit'],
    [false, 1, 'ask'],
  ] as const)('tray shown: %s, live sessions: %i => %s', async (trayShown, liveSessions, behaviour) => {
    const { close, done } = handler(trayShown, liveSessions, 'cancel');
    await close();
    expect(done).toEqual([behaviour]);
  });

  test.each<[CloseAnswer, readonly string[]]>([
    ['keep', ['ask', 'hide']],
    ['quit', ['ask', 'quit, asked']],
    ['cancel', ['ask']],
  ])('the answer %s', async (answer, expected) => {
    const { close, done } = handler(false, 2, answer);
    await close();
    expect(done).toEqual(expected);
  });

  test('pressing the button twice asks once, and once more after that', async () => {
    const { close, done } = handler(false, 2, 'cancel');
    await Promise.all([close(), close()]);
    expect(done).toEqual(['ask']);
    await close();
    expect(done).toEqual(['ask', 'ask']);
  });
});

describe('quitting', () => {
  function quitting(options: { connections?: number; agree?: boolean; hang?: boolean; broken?: boolean }) {
    const done: string[] = [];
    const timers: { delay: number; callback: () => void }[] = [];
    let finish: (agree: boolean) => void = () => undefined;
    const quit = new Quit({
      liveConnections: () => Promise.resolve(options.connections ?? 0),
      confirm: (connections, settled) => {
        done.push(`confirm ${String(connections)}`);
        settled.addEventListener('abort', () => done.push('question taken away'));
        if (options.agree !== undefined) return Promise.resolve(options.agree);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
      shutdown: () => {
        done.push('shutdown');
        if (options.broken === true) return Promise.reject(new Error('broken'));
        return options.hang === true ? new Promise(() => undefined) : Promise.resolve();
      },
      after: (delay, callback) => timers.push({ delay, callback }),
      exit: (code) => done.push(`exit ${String(code)}`),
    });
    return { quit, done, timers, answer: (agree: boolean) => finish(agree) };
  }

  test('nothing is asked while no connection would be cut', async () => {
    const { quit, done } = quitting({});
    await quit.request();
    expect(done).toEqual(['shutdown', 'exit 0']);
  });

  test('it says how many connections it would cut, and No leaves everything as it is', async () => {
    const { quit, done } = quitting({ connections: 3, agree: false });
    await quit.request();
    expect(done).toEqual(['confirm 3']);
  });

  test('Yes ends engine and process in this order', async () => {
    const { quit, done } = quitting({ connections: 1, agree: true });
    await quit.request();
    expect(done).toEqual(['confirm 1', 'shutdown', 'exit 0']);
  });

  test('a user who was just asked is not asked again', async () => {
    const { quit, done } = quitting({ connections: 3, agree: false });
    await quit.request(true);
    expect(done).toEqual(['shutdown', 'exit 0']);
  });

  test('one question at a time; the system does not wait for its answer', async () => {
    const { quit, done, answer } = quitting({ connections: 2 });
    const first = quit.request();
    await quit.request();
    expect(done).toEqual(['confirm 2']);
    await quit.now();
    expect(done).toEqual(['confirm 2', 'question taken away', 'shutdown', 'exit 0']);
    answer(true);
    await first;
    expect(done.filter((step) => step === 'exit 0')).toHaveLength(1);
  });

  test('what the system asks for and nobody answers is done after a while', async () => {
    const { quit, done, timers } = quitting({ connections: 2 });
    quit.requestTimed();
    await vi.waitFor(() => expect(done).toEqual(['confirm 2']));
    expect(timers.map(({ delay }) => delay)).toEqual([questionLimit]);
    timers[0]?.callback();
    await vi.waitFor(() => expect(done).toEqual(['confirm 2', 'question taken away', 'shutdown', 'exit 0']));
  });

  test('so is it while a question of the user’s own is open', async () => {
    const { quit, done, timers } = quitting({ connections: 2 });
    void quit.request();
    quit.requestTimed();
    await vi.waitFor(() => expect(done).toEqual(['confirm 2']));
    timers[0]?.callback();
    await vi.waitFor(() => expect(done).toContain('exit 0'));
  });

  test('an answer counts, and the limit of a question that was answered ends nothing', async () => {
    const { quit, done, timers, answer } = quitting({ connections: 2 });
    quit.requestTimed();
    await vi.waitFor(() => expect(done).toEqual(['confirm 2']));
    answer(false);
    await vi.waitFor(() => {
      void quit.request();
      expect(done).toEqual(['confirm 2', 'confirm 2']);
    });
    timers[0]?.callback();
    expect(done).toEqual(['confirm 2', 'confirm 2']);
  });

  test('an engine that does not end in time is left behind', async () => {
    const { quit, done, timers } = quitting({ hang: true });
    const ended = quit.now();
    expect(timers.map(({ delay }) => delay)).toEqual([shutdownLimit]);
    timers[0]?.callback();
    await ended;
    expect(done).toEqual(['shutdown', 'exit 1']);
  });

  test('an engine that fails to end in order ends all the same', async () => {
    const { quit, done } = quitting({ broken: true });
    await quit.now();
    expect(done).toEqual(['shutdown', 'exit 1']);
  });
});

describe('whether the desktop shows a tray', () => {
  const asked = (answers: Readonly<Record<string, string>>) => {
    const programs: string[] = [];
    const shown = isTrayShown('linux', (file) => {
      programs.push(file);
      const output = answers[file];
      return Promise.resolve(output === undefined ? null : { code: 0, output });
    });
    return { shown, programs };
  };

  test.each<[string, Readonly<Record<string, string>>, boolean]>([
    ['a panel, by gdbus', { gdbus: '(<true>,)\n' }, true],
    ['a watcher without a panel', { gdbus: '(<false>,)\n' }, false],
    ['a panel, by dbus-send', { 'dbus-send': '   variant       boolean true\n' }, true],
    ['a panel, by busctl', { busctl: 'b true\n' }, true],
    ['nobody answers', {}, false],
  ])('%s', async (_name, answers, expected) => {
    await expect(asked(answers).shown).resolves.toBe(expected);
  });

  test('the next program is asked only when the one before gave no answer', async () => {
    const { shown, programs } = asked({ 'dbus-send': 'boolean false' });
    await shown;
    expect(programs).toEqual(['gdbus', 'dbus-send']);
  });

  test.each(['win32', 'darwin'] as const)('%s always has one', async (platform) => {
    await expect(isTrayShown(platform, () => Promise.resolve(null))).resolves.toBe(true);
  });
});
