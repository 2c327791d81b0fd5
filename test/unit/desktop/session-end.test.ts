import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { watchSessionEnd } from '../../../electron/desktop/session-end';

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
  const stop = watchSessionEnd(
    platform,
    () => {
      const window = new FakeWindow();
      windows.push(window);
      return window;
    },
    {
      announced: () => done.push('announced'),
      calledOff: () => done.push('called off'),
      ends: () => done.push('ends'),
      asked: () => done.push('asked'),
    },
  );
  return { windows, done, stop };
}

describe('the end of the session of the user', () => {
  test.each(['linux', 'darwin', 'freebsd'] as const)(
    '%s tells it otherwise: no window is made',
    (platform) => {
      expect(watching(platform).windows).toEqual([]);
    },
  );

  test('on Windows there is a window for it, whatever became of the user’s own, and all is done when the signs return', () => {
    const { windows, done, stop } = watching('win32');
    const [window] = windows;
    window?.emit('query-session-end', { reasons: ['logoff'] });
    expect(done).toEqual(['announced']);
    window?.endSession(true);
    expect(done).toEqual(['announced', 'ends']);
    stop();
    expect(window?.isDestroyed).toBe(true);
  });

  test('an end that another program or the user called off is none', () => {
    const { windows, done } = watching('win32');
    windows[0]?.emit('query-session-end', { reasons: ['shutdown'] });
    windows[0]?.endSession(false);
    expect(done).toEqual(['announced', 'called off']);
  });

  test('an Electron that announces nothing still tells of the end', () => {
    const { windows, done } = watching('win32');
    windows[0]?.endSession(true);
    expect(done).toEqual(['ends']);
  });

  test('who closes the window that nobody sees asks the program to end; the window stays', () => {
    const { windows, done } = watching('win32');
    let kept = false;
    windows[0]?.emit('close', {
      preventDefault: () => {
        kept = true;
      },
    });
    expect([kept, done]).toEqual([true, ['asked']]);
  });
});
