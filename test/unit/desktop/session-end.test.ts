import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { endWithSession } from '../../../electron/desktop/session-end';

/** A hidden window of Windows, and the messages it gets. */
class FakeWindow extends EventEmitter {
  isDestroyed = false;
  readonly #hooks = new Map<number, (wParam: Buffer) => void>();

  hookWindowMessage(message: number, callback: (wParam: Buffer) => void): void {
    this.#hooks.set(message, callback);
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  /** As Electron's native_window_views_win.cc: the hook first, then the event, and all before Windows has its answer. */
  endSession(ends: boolean): void {
    this.#hooks.get(0x16)?.(Buffer.from([ends ? 1 : 0, 0, 0, 0, 0, 0, 0, 0]));
    if (ends) this.emit('session-end', { reasons: ['logoff'] });
  }
}

function watching(platform: NodeJS.Platform) {
  const windows: FakeWindow[] = [];
  const done: string[] = [];
  const powerMonitor = new EventEmitter();
  const stop = endWithSession({
    platform,
    powerMonitor,
    createWindow: () => {
      const window = new FakeWindow();
      windows.push(window);
      return window;
    },
    engine: {
      systemEnds: (comes) => done.push(comes ? 'noted' : 'note taken back'),
      endAtOnce: () => done.push('engine ended at once'),
    },
    window: { remember: () => done.push('place written') },
    quit: {
      now: () => {
        done.push('quit');
        return Promise.resolve();
      },
    },
  });
  return { windows, done, stop, powerMonitor };
}

describe('the end of the session of the user', () => {
  test.each(['linux', 'darwin', 'freebsd'] as const)(
    '%s tells it otherwise: no window is made',
    (platform) => {
      expect(watching(platform).windows).toEqual([]);
    },
  );

  test.each([
    ['darwin', ['held up', 'quit']],
    ['linux', ['quit']],
  ] as const)('%s tells the process, which ends', (platform, expected) => {
    const { powerMonitor, done } = watching(platform);
    powerMonitor.emit('shutdown', { preventDefault: () => done.push('held up') });
    expect(done).toEqual(expected);
  });

  test('on Windows there is a window for it, whatever became of the user’s own, and all is done when the signs return', () => {
    const { windows, done, stop } = watching('win32');
    const [window] = windows;
    window?.emit('query-session-end', { reasons: ['logoff'] });
    expect(done.splice(0)).toEqual(['noted', 'place written']);
    window?.endSession(true);
    expect(done).toEqual(['engine ended at once', 'place written', 'quit']);
    stop();
    expect(window?.isDestroyed).toBe(true);
  });

  test('an end that another program or the user called off is none', () => {
    const { windows, done } = watching('win32');
    windows[0]?.emit('query-session-end', { reasons: ['shutdown'] });
    windows[0]?.endSession(false);
    expect(done).toEqual(['noted', 'place written', 'note taken back']);
  });

  test('an Electron that announces nothing still tells of the end', () => {
    const { windows, done } = watching('win32');
    windows[0]?.endSession(true);
    expect(done).toEqual(['engine ended at once', 'place written', 'quit']);
  });

  test('who closes the window that nobody sees asks the program to end; the window stays', () => {
    const { windows, done } = watching('win32');
    windows[0]?.emit('close', { preventDefault: () => done.push('kept') });
    expect(done).toEqual(['kept', 'quit']);
  });
});
