import { describe, expect, test } from 'vitest';
import { trayView, type TrayItem } from '../../../electron/desktop/tray';
import type { AppError } from '../../../shared/errors';
import type { Forward } from '../../../shared/forward';
import { newFollowedId, newPromptId, newSessionId } from '../../../shared/ids';
import type { Prompt } from '../../../shared/prompts';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import type { Snapshot } from '../../../shared/snapshot';
import type { OverallState } from '../../../shared/overall-state';
import type { ForwardState, SessionState, SessionStatus } from '../../../shared/status';
import { emptySnapshot, forwardOf, negotiated, statusOf } from '../../support/samples';

const refused: AppError = { code: 'not-found', data: { what: 'thing' } };
const connected: Extract<SessionState, { kind: 'connected' }> = {
  kind: 'connected',
  since: 1,
  negotiated,
  stalledSince: null,
};
const connecting: SessionState = { kind: 'connecting', since: 1, attempt: 1, phase: 'tcp' };
const waiting: SessionState = { kind: 'waiting', since: 1, attempt: 1, retryAt: 9, cause: refused };
const failed: SessionState = { kind: 'failed', since: 1, error: refused };
const idle: SessionState = { kind: 'idle', since: 1 };
const listening: Extract<ForwardState, { kind: 'listening' }> = {
  kind: 'listening',
  since: 1,
  bound: [],
  missing: [],
  until: null,
  exposure: null,
};

const local = (port: number): Forward => forwardOf('local', String(port), 'localhost:80');
const dynamic = (port: number): Forward => forwardOf('dynamic', String(port));

function named(name: string): SessionProfile {
  return { ...newProfile(), name, host: 'example.org' };
}

function open(
  profile: SessionProfile,
  state: SessionState,
  forwards: readonly (readonly [Forward, ForwardState])[] = [],
): SessionStatus {
  return statusOf(state, forwards, profile);
}

function snapshot(parts: Partial<Snapshot>): Snapshot {
  return { ...emptySnapshot, ...parts };
}

/** The menu as one would read it: submenus indented, what cannot be chosen in brackets, what a line does after =>. */
function read(items: readonly TrayItem[], indent = ''): string[] {
  return items.flatMap((item) => {
    switch (item.kind) {
      case 'separator':
        return [`${indent}---`];
      case 'text':
        return [`${indent}[${item.text}]`];
      case 'action':
        return [`${indent}${item.text} => ${item.action.kind}`];
      case 'submenu':
        return [`${indent}${item.text} >`, ...read(item.items, `${indent}  `)];
    }
  });
}

describe('the picture and the tooltip', () => {
  const up = (): SessionStatus =>
    open(named('a'), connected, [
      [local(5901), listening],
      [dynamic(1080), listening],
    ]);
  test.each<[string, readonly SessionStatus[], OverallState, string]>([
    ['nothing open', [], 'off', 'No session open'],
    ['one ended', [open(named('a'), idle)], 'off', 'No session open'],
    ['one connecting', [open(named('a'), connecting)], 'busy', '1 session, 0 tunnels up, 1 connecting'],
    ['one up', [up()], 'up', '1 session, 2 tunnels up'],
    ['two up', [up(), up()], 'up', '2 sessions, 4 tunnels up'],
    [
      'one up, one on its way',
      [up(), open(named('b'), connecting)],
      'busy',
      '2 sessions, 2 tunnels up, 1 connecting',
    ],
    [
      'one lost',
      [up(), open(named('b'), waiting)],
      'waiting',
      '2 sessions, 2 tunnels up, 1 waiting to retry',
    ],
    ['one failed', [open(named('b'), failed), up()], 'failed', '2 sessions, 2 tunnels up, 1 failed'],
    [
      'a forward failed',
      [
        open(named('a'), connected, [
          [local(1), listening],
          [local(2), { kind: 'failed', error: refused }],
        ]),
      ],
      'partly',
      '1 session, 1 tunnel up, 1 tunnel failed',
    ],
  ])('%s', (_name, sessions, picture, tooltip) => {
    const view = trayView(snapshot({ sessions }));
    expect(view.picture).toBe(picture);
    expect(view.tooltip).toBe(tooltip);
    expect(view.menu[0]).toEqual({ kind: 'text', text: tooltip });
  });
});

describe('the menu', () => {
  test.each([
    ['win32', 'Exit'],
    ['darwin', 'Quit'],
    ['linux', 'Quit'],
  ])('ends the program in the word of %s', (platform, word) => {
    const view = trayView(snapshot({ app: { ...emptySnapshot.app, platform } }));
    expect(view.menu.at(-1)).toMatchObject({ text: word, action: { kind: 'quit' } });
  });

  test('offers window and quit when there is nothing else', () => {
    expect(read(trayView(snapshot({})).menu)).toEqual([
      '[No session open]',
      '---',
      'Show window => show-window',
      'Quit => quit',
    ]);
  });

  test('lists open sessions with their forwards, and saved ones to connect or disconnect', () => {
    const prod = named('prod');
    const spare = named('spare');
    const sessions = [
      open(prod, connected, [
        [local(5901), listening],
        [dynamic(1080), { kind: 'failed', error: refused }],
      ]),
    ];
    expect(read(trayView(snapshot({ profiles: [prod, spare], sessions })).menu)).toEqual([
      '[1 session, 1 tunnel up, 1 tunnel failed]',
      '---',
      'prod: Connected >',
      '  [L5901 → localhost:80: Listening]',
      '  [D1080: Failed]',
      '  ---',
      '  Disconnect => disconnect',
      '---',
      'Disconnect prod => disconnect',
      'Connect spare => connect',
      '---',
      'Show window => show-window',
      'Quit => quit',
    ]);
  });

  test.each<[string, SessionState, readonly string[]]>([
    ['connecting', connecting, ['Disconnect => disconnect']],
    ['waiting', waiting, ['Retry now => retry', 'Disconnect => disconnect']],
    ['not answering', { ...connected, stalledSince: 5 }, ['Retry now => retry', 'Disconnect => disconnect']],
    ['failed', failed, ['Connect again => retry', 'Close => close']],
    ['idle', idle, ['Connect again => retry', 'Close => close']],
    ['closing', { kind: 'closing', since: 1 }, []],
    [
      'ready to connect on demand',
      { kind: 'standby', since: 1 },
      ['Connect now => retry', 'Disconnect => disconnect'],
    ],
  ])('offers what can be done with a session that is %s', (_kind, state, actions) => {
    const [, , session] = trayView(snapshot({ sessions: [open(named('a'), state)] })).menu;
    expect(session?.kind).toBe('submenu');
    expect(session?.kind === 'submenu' && read(session.items)).toEqual(actions);
  });

  /** The line of the only forward of the only session. */
  function lineOf(
    forward: Forward,
    state: Partial<Extract<ForwardState, { kind: 'listening' }>>,
    session: SessionState = connected,
  ): string | undefined {
    const status = open(named('a'), session, [[forward, { ...listening, ...state }]]);
    const submenu = trayView(snapshot({ sessions: [status] })).menu[2];
    return submenu?.kind === 'submenu' ? read(submenu.items)[0] : undefined;
  }

  test('calls a forward by its name, too', () => {
    const forward = forwardOf('local', '5432', 'db:5432', { name: 'Database' });
    expect(lineOf(forward, {})).toBe('[Database, L5432 → db:5432: Listening]');
  });

  test('tells the port that was chosen for port 0', () => {
    const bound = [
      { address: '127.0.0.1', port: 49_213 },
      { address: '::1', port: 49_213 },
    ];
    expect(lineOf(forwardOf('local', '0', 'db:5432'), { bound })).toBe(
      '[L0 → db:5432: Listening on port 49213]',
    );
    expect(lineOf(forwardOf('remote', '0', 'db:5432'), { bound: [{ address: 'localhost', port: 7 }] })).toBe(
      '[R0 → db:5432: Listening on port 7]',
    );
  });

  test('marks what other computers reach, also when the server opened it without being asked', () => {
    expect(lineOf(forwardOf('local', '*:80', 'db:80'), {})).toBe(
      '[L*:80 → db:80: Listening, open to other hosts]',
    );
    const asked = forwardOf('remote', '*:80', 'db:80');
    const unasked = forwardOf('remote', '80', 'db:80');
    expect(lineOf(asked, { exposure: { kind: 'asking' } })).toContain('open to other hosts');
    expect(lineOf(asked, { exposure: { kind: 'server-only' } })).not.toContain('open');
    expect(lineOf(unasked, { exposure: { kind: 'server-only' } })).not.toContain('open');
    expect(lineOf(unasked, { exposure: { kind: 'open' } })).toBe(
      '[R80 → db:80: Listening, open to other hosts]',
    );
  });

  test('tells a session that waits for its first connection from one that is up', () => {
    const profile = named('a');
    const status = open(profile, { kind: 'standby', since: 1 }, [[local(5901), listening]]);
    const view = trayView(snapshot({ sessions: [status] }));
    expect(view.picture).toBe('up');
    expect(read(view.menu).slice(2, 4)).toEqual([
      'a: Ready, connects on demand >',
      '  [L5901 → localhost:80: Ready]',
    ]);
  });

  test('names the session an action is about', () => {
    const prod = named('prod');
    const { menu } = trayView(snapshot({ profiles: [prod] }));
    expect(menu).toContainEqual({
      kind: 'action',
      text: 'Connect prod',
      action: { kind: 'connect', sessionId: prod.id },
    });
  });

  test('says once for each session that it needs an answer', () => {
    const question = (sessionId = newSessionId(), title = 'prod'): Prompt => ({
      kind: 'username',
      hop: null,
      id: newPromptId(),
      sessionId,
      title,
      host: 'h',
    });
    const one = newSessionId();
    const prompts = [question(one), question(one), question(newSessionId(), 'spare')];
    expect(read(trayView(snapshot({ prompts })).menu).slice(1, 3)).toEqual([
      'prod needs an answer… => show-window',
      'spare needs an answer… => show-window',
    ]);
  });

  test('has the sessions of each followed file in a submenu of its own', () => {
    const [own, first, second] = [named('own'), named('a'), named('b')];
    const file = (path: string, profiles: readonly SessionProfile[]): Snapshot['followed'][number] => ({
      ...{ id: newFollowedId(), kind: 'ssh-config', path, name: path },
      ...{ state: { kind: 'reading' }, profiles, said: [] },
    });
    const followed = [file('~/.ssh/config\u202e', [first, second]), file('empty', [])];
    const sessions = [open(second, connected)];
    const { menu } = trayView(snapshot({ profiles: [own], followed, sessions }));
    expect(menu.find((item) => item.kind === 'submenu' && item.text.startsWith('~'))).toEqual({
      kind: 'submenu',
      text: '~/.ssh/config\\u202e (2)',
      items: [
        { kind: 'action', text: 'Connect a', action: { kind: 'connect', sessionId: first.id } },
        { kind: 'action', text: 'Disconnect b', action: { kind: 'disconnect', sessionId: second.id } },
      ],
    });
    expect(JSON.stringify(menu)).not.toContain('empty');
  });

  test('does not change while a session only counts down', () => {
    const later: SessionState = { ...waiting, retryAt: 99_000 };
    const profile = named('a');
    const before = trayView(snapshot({ sessions: [open(profile, waiting)] }));
    expect(trayView(snapshot({ revision: 2, sessions: [open(profile, later)] }))).toEqual(before);
  });

  test('moves many saved sessions into a submenu of their own', () => {
    const profiles = Array.from({ length: 40 }, (_, index) => named(`s${String(index)}`));
    const { menu } = trayView(snapshot({ profiles }));
    expect(menu).toHaveLength(6);
    const submenu = menu[2];
    expect(submenu?.kind === 'submenu' && [submenu.text, submenu.items.length]).toEqual([
      'Saved sessions (40)',
      40,
    ]);
  });

  test('keeps names on one line and of a bearable length', () => {
    const text =
      read(trayView(snapshot({ profiles: [named(`a\u202eb\n${'x'.repeat(150)}`)] })).menu)[2] ?? '';
    expect(text).toMatch(/^Connect a\\u202eb\\u000ax+… => connect$/u);
    expect(text.length).toBeLessThan(90);
  });
});
