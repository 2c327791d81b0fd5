import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readArguments, readHandedOver, refusedArguments } from '../../../electron/desktop/arguments';
import { LinkInbox } from '../../../electron/desktop/link-inbox';
import { createAttention } from '../../../electron/desktop/notifications';
import { fitWindow, readWindowBounds, type Rectangle } from '../../../electron/desktop/window-bounds';
import { newPromptId, newSessionId } from '../../../shared/ids';
import type { Prompt } from '../../../shared/prompts';
import { atMost } from '../../support/soak';

describe('where the window opens', () => {
  const screen: Rectangle = { x: 0, y: 0, width: 1920, height: 1080 };
  const right: Rectangle = { x: 1920, y: 0, width: 1280, height: 1024 };

  test('in the middle of the main screen the first time', () => {
    expect(fitWindow(null, [screen])).toEqual({ x: 470, y: 180, width: 980, height: 720 });
  });

  test('where it was, on the second screen too', () => {
    const before = { x: 2000, y: 100, width: 900, height: 700 };
    expect(fitWindow(before, [screen, right])).toEqual(before);
  });

  test('centred on the main screen when its screen is gone', () => {
    const before = { x: 2000, y: 100, width: 900, height: 700 };
    expect(fitWindow(before, [screen])).toEqual({ x: 510, y: 190, width: 900, height: 700 });
  });

  test('pulled in when it hung over the edge', () => {
    expect(fitWindow({ x: -200, y: 900, width: 900, height: 700 }, [screen])).toEqual({
      x: 0,
      y: 380,
      width: 900,
      height: 700,
    });
  });

  test('it is always wholly on one of the screens', () => {
    const coordinate = fc.integer({ min: -5000, max: 5000 });
    const size = fc.integer({ min: 1, max: 6000 });
    const rectangle = fc.record({ x: coordinate, y: coordinate, width: size, height: size });
    const screens = fc.array(
      fc.record({
        x: coordinate,
        y: coordinate,
        width: fc.integer({ min: 320, max: 4000 }),
        height: fc.integer({ min: 240, max: 3000 }),
      }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.option(rectangle), screens, (remembered, areas) => {
        const placed = fitWindow(remembered, areas);
        expect(
          areas.some(
            (area) =>
              placed.x >= area.x &&
              placed.y >= area.y &&
              placed.x + placed.width <= area.x + area.width &&
              placed.y + placed.height <= area.y + area.height,
          ),
        ).toBe(true);
      }),
    );
  });
});

describe('the place of the window as remembered', () => {
  const bounds = { x: -8, y: 20, width: 900, height: 700 };

  test('is read as it was written', () => {
    const place = { bounds, maximized: true };
    expect(readWindowBounds(JSON.parse(JSON.stringify(place)))).toEqual(place);
  });

  test.each([
    null,
    [],
    'place',
    {},
    { bounds },
    { bounds, maximized: 1 },
    { bounds: null, maximized: false },
    { bounds: { ...bounds, x: '1' }, maximized: false },
    { bounds: { ...bounds, y: 1.5 }, maximized: false },
    { bounds: { ...bounds, width: 0 }, maximized: false },
    { bounds: { ...bounds, height: -1 }, maximized: false },
    { bounds: { ...bounds, height: 1e300 }, maximized: false },
  ])('%j is none', (value) => {
    expect(readWindowBounds(value)).toBeNull();
  });
});

describe('the command line', () => {
  test.each<[readonly string[], string | undefined]>([
    [[], undefined],
    [['ginnel', '--data-dir', '/a'], '/a'],
    [['ginnel', '--data-dir=/a b'], '/a b'],
    [['ginnel', '--data-dir=/a', '--data-dir=/b'], '/b'],
    [['ginnel', '--data-dir'], undefined],
    [['ginnel', '--data-dir', '--no-sandbox'], undefined],
    [['ginnel', '--data-dir='], undefined],
    [['ginnel', '--data-dir=/a\0b'], undefined],
    [['ginnel', 'ssh://evil', '--data-dirs=/a'], undefined],
    [['ginnel', '--data-dir', '--hidden'], undefined],
  ])('%j names %s', (argv, expected) => {
    expect(readArguments(argv).dataDir).toBe(expected);
  });

  test('--hidden, in these words and no others', () => {
    expect(readArguments(['ginnel', '--data-dir', '/a', '--hidden']).hidden).toBe(true);
    for (const other of ['--hidden=1', '--HIDDEN', '-hidden', 'hidden', '--hidden-not']) {
      expect(readArguments(['ginnel', other]).hidden, other).toBe(false);
    }
  });

  test.each<
    [readonly string[], { links: readonly string[]; dataDir?: string; hidden?: boolean; refused?: string }]
  >([
    [['ginnel', 'ssh://a'], { links: ['ssh://a'] }],
    [
      ['ginnel', '--data-dir', '/a', '--', 'ssh://a', 'GINNEL://new'],
      { links: ['ssh://a', 'GINNEL://new'], dataDir: '/a' },
    ],
    [['ginnel', 'ssh://x --data-dir=/tmp/evil'], { links: ['ssh://x --data-dir=/tmp/evil'] }],
    [
      ['ginnel', 'ssh://x', '--data-dir=/tmp/evil', '--hidden'],
      { links: ['ssh://x'], refused: 'options-behind-link' },
    ],
    [['ginnel', '--', 'ssh://x', '--data-dir=/tmp/evil'], { links: ['ssh://x', '--data-dir=/tmp/evil'] }],
    [['ginnel', '--', '--hidden'], { links: ['--hidden'] }],
    [['ginnel', '--data-dir', 'ssh://x'], { links: ['ssh://x'] }],
    [['ginnel', '--data-dir=ssh://x'], { links: [], dataDir: 'ssh://x' }],
    [['ginnel', '-ssh://x'], { links: [] }],
    [['ssh://ginnel', 'app'], { links: [] }],
    [['ginnel', 'app', 'http://x', 'ssh'], { links: [] }],
    [
      ['ginnel', '--', ...Array.from({ length: 20 }, () => 'ssh://x')],
      { links: Array.from({ length: 8 }, () => 'ssh://x') },
    ],
    [['ginnel', `ssh://${'x'.repeat(9000)}`], { links: [`ssh://${'x'.repeat(9000)}`], refused: 'too-long' }],
  ])('links of %j', (argv, { links, dataDir, hidden = false, refused = null }) => {
    expect(readArguments(argv)).toMatchObject({ links, dataDir, hidden });
    expect(refusedArguments(argv)).toBe(refused);
  });

  test('what a second start hands over is read for what it is', () => {
    expect(readHandedOver({ hidden: true, links: ['ssh://a'] })).toEqual({
      hidden: true,
      links: ['ssh://a'],
    });
    const long = 'x'.repeat(10_000);
    for (const data of [
      null,
      undefined,
      1,
      'ssh://a',
      [],
      {},
      { links: 'ssh://a' },
      { links: [1, null, long] },
    ]) {
      expect(readHandedOver(data)).toEqual({ hidden: false, links: [] });
    }
  });

  test('links wait for the window, and keep their order', () => {
    const inbox = new LinkInbox(['a']);
    inbox.put('b');
    expect(inbox.isWaiting()).toBe(true);
    const taken: string[] = [];
    inbox.take((link) => taken.push(link));
    inbox.put('c');
    expect(inbox.isWaiting()).toBe(false);
    expect(taken).toEqual(['a', 'b', 'c']);
  });

  test('whatever is on it, it is read without a throw and gives a folder or none', () => {
    const argument = fc.oneof(fc.string(), fc.constantFrom('--data-dir', '--data-dir=', '--', '-'));
    fc.assert(
      fc.property(fc.array(argument), (argv) => {
        const { dataDir } = readArguments(argv);
        expect(dataDir === undefined || (dataDir !== '' && !dataDir.includes('\0'))).toBe(true);
      }),
      atMost(1000),
    );
  });
});

describe('bringing questions to notice', () => {
  const question = (): Prompt => ({
    kind: 'username',
    id: newPromptId(),
    sessionId: newSessionId(),
    title: 't',
    hop: null,
    host: 'h',
  });
  function watching(window: { outOfSight: boolean; focused: boolean }) {
    const done: string[] = [];
    const notice = createAttention({
      isOutOfSight: () => window.outOfSight,
      isFocused: () => window.focused,
      show: () => done.push('show'),
      raise: () => done.push('raise'),
    });
    return { notice, done };
  }

  test.each([
    ['out of sight', { outOfSight: true, focused: false }, ['show']],
    ['in the background', { outOfSight: false, focused: false }, ['raise']],
    ['in use', { outOfSight: false, focused: true }, []],
  ])('a window that is %s', (_name, window, expected) => {
    const { notice, done } = watching(window);
    notice([question()]);
    expect(done).toEqual(expected);
  });

  test('each question counts once, one that follows counts again', () => {
    const { notice, done } = watching({ outOfSight: true, focused: false });
    const first = question();
    notice([first]);
    notice([first]);
    notice([]);
    expect(done).toEqual(['show']);
    notice([question()]);
    expect(done).toEqual(['show', 'show']);
  });
});
