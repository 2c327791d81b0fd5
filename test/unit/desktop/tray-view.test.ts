import { describe, expect, test } from 'vitest';
import type { TrayItem } from '../../../electron/desktop/tray-action';
import { sessionsOf } from '../../../electron/desktop/tray-groups';
import { trayView } from '../../../electron/desktop/tray-view';
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
    [
      'one connecting',
      [open(named('a'), connecting)],
      'busy',
      '0 sessions and 0 tunnels up, 1 session connecting',
    ],
    ['one up', [up()], 'up', '1 session and 2 tunnels up'],
    ['two up', [up(), up()], 'up', '2 sessions and 4 tunnels up'],
    [
      'one up, one on its way',
      [up(), open(named('b'), connecting)],
      'busy',
      '1 session and 2 tunnels up, 1 session connecting',
    ],
    [
      'one lost',
      [up(), open(named('b'), waiting)],
      'waiting',
      '1 session and 2 tunnels up, 1 session waiting to retry',
    ],
    [
      'one failed',
      [open(named('b'), failed), up()],
      'failed',
      '1 session and 2 tunnels up, 1 session failed',
    ],
    [
      'a forward failed',
      [
        open(named('a'), connected, [
          [local(1), listening],
          [local(2), { kind: 'failed', error: refused }],
        ]),
      ],
      'partly',
      '1 session and 1 tunnel up, 1 tunnel failed',
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

  const foot = [
    'New session... => new-session',
    'Settings... => settings',
    'Show window => show-window',
    'Quit => quit',
  ];

  test('offers window and quit when there is nothing else', () => {
    expect(read(trayView(snapshot({})).menu)).toEqual(['[No session open]', '---', ...foot]);
  });

  test('has each session once: what needs attention, what is open, what can be connected', () => {
    const [prod, spare, closed, lost] = [named('prod'), named('spare'), named('closed'), named('lost')];
    const sessions = [
      open(prod, connected, [[local(5901), listening]]),
      open(closed, idle, [[local(1), { kind: 'off' }]]),
      open(lost, connected, [
        [local(5901), listening],
        [dynamic(1080), { kind: 'failed', error: refused }],
      ]),
    ];
    const profiles = [prod, spare, closed, lost];
    expect(read(trayView(snapshot({ profiles, sessions })).menu)).toEqual([
      '[2 sessions and 2 tunnels up, 1 tunnel failed]',
      '---',
      'lost: Connected, 1 tunnel failed >',
      '  L5901 → localhost:80: Listening >',
      '    Stop => stop',
      '  D1080: Failed >',
      '    [There is no such thing any more.]',
      '    ---',
      '    Start => start',
      '  ---',
      '  Disconnect => disconnect',
      '---',
      'prod: Connected >',
      '  L5901 → localhost:80: Listening >',
      '    Stop => stop',
      '  ---',
      '  Disconnect => disconnect',
      '---',
      'Connect spare => connect',
      'Connect closed => connect',
      '---',
      'Disconnect all => disconnect-all',
      '---',
      ...foot,
    ]);
  });

  test('a session that is open and saved nowhere keeps its line once it is closed', () => {
    const { menu } = trayView(snapshot({ sessions: [open(named('passing'), idle)] }));
    expect(read(menu).slice(2, 5)).toEqual([
      'passing: Disconnected >',
      '  Connect again => retry',
      '  Close => close',
    ]);
  });

  test('says why a session needs attention', () => {
    const lines = (state: SessionState): readonly string[] =>
      read(trayView(snapshot({ sessions: [open(named('a'), state)] })).menu).slice(2, 5);
    expect(lines(failed)).toEqual([
      'a: Failed (There is no such thing any more) >',
      '  [There is no such thing any more.]',
      '  ---',
    ]);
    expect(lines(waiting)).toEqual([
      'a: Waiting to retry (There is no such thing any more) >',
      '  [There is no such thing any more.]',
      '  ---',
    ]);
    expect(lines({ ...connected, stalledSince: 5 })).toEqual([
      'a: Not answering >',
      '  [The server does not answer.]',
      '  ---',
    ]);
    expect(lines({ kind: 'asking', since: 1, attempt: 1, promptId: newPromptId() })).toEqual([
      'a: Waiting for your answer >',
      '  Answer... => show-window',
      '  ---',
    ]);
  });

  test.each<[string, SessionState, readonly string[]]>([
    ['connecting', connecting, ['Disconnect => disconnect']],
    [
      'waiting',
      waiting,
      ['[There is no such thing any more.]', '---', 'Retry now => retry', 'Disconnect => disconnect'],
    ],
    [
      'not answering',
      { ...connected, stalledSince: 5 },
      ['[The server does not answer.]', '---', 'Retry now => retry', 'Disconnect => disconnect'],
    ],
    [
      'failed',
      failed,
      ['[There is no such thing any more.]', '---', 'Connect again => retry', 'Close => close'],
    ],
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
    const line = submenu?.kind === 'submenu' ? submenu.items[0] : undefined;
    return line === undefined || !('text' in line) ? undefined : line.text;
  }

  test('calls a forward by its name, too', () => {
    const forward = forwardOf('local', '5432', 'db:5432', { name: 'Database' });
    expect(lineOf(forward, {})).toBe('Database, L5432 → db:5432: Listening');
  });

  test('tells the port that was chosen for port 0', () => {
    const bound = [
      { address: '127.0.0.1', port: 49_213 },
      { address: '::1', port: 49_213 },
    ];
    expect(lineOf(forwardOf('local', '0', 'db:5432'), { bound })).toBe(
      'L0 → db:5432: Listening on port 49213',
    );
    expect(lineOf(forwardOf('remote', '0', 'db:5432'), { bound: [{ address: 'localhost', port: 7 }] })).toBe(
      'R0 → db:5432: Listening on port 7',
    );
  });

  test('marks what other computers reach, also when the server opened it without being asked', () => {
    expect(lineOf(forwardOf('local', '*:80', 'db:80'), {})).toBe(
      'L*:80 → db:80: Listening, open to other hosts',
    );
    const asked = forwardOf('remote', '*:80', 'db:80');
    const unasked = forwardOf('remote', '80', 'db:80');
    expect(lineOf(asked, { exposure: { kind: 'asking' } })).toContain('open to other hosts');
    expect(lineOf(asked, { exposure: { kind: 'server-only' } })).not.toContain('open');
    expect(lineOf(unasked, { exposure: { kind: 'server-only' } })).not.toContain('open');
    expect(lineOf(unasked, { exposure: { kind: 'open' } })).toBe(
      'R80 → db:80: Listening, open to other hosts',
    );
  });

  test('tells a session that waits for its first connection from one that is up', () => {
    const profile = named('a');
    const status = open(profile, { kind: 'standby', since: 1 }, [[local(5901), listening]]);
    const view = trayView(snapshot({ sessions: [status] }));
    expect(view.picture).toBe('up');
    expect(read(view.menu).slice(2, 4)).toEqual([
      'a: Ready, connects on demand >',
      '  L5901 → localhost:80: Ready >',
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
    expect(read(trayView(snapshot({ prompts })).menu).slice(2, 4)).toEqual([
      'prod needs an answer… => show-window',
      'spare needs an answer… => show-window',
    ]);
  });

  /** The submenu whose line begins so, as one would read it. */
  function below(menu: readonly TrayItem[], start: string): readonly string[] {
    const found = menu.find((item) => item.kind === 'submenu' && item.text.startsWith(start));
    if (found?.kind !== 'submenu') throw new Error(`there is no submenu ${start}`);
    return [found.text, ...read(found.items)];
  }

  test('has the groups in the order that the list has', () => {
    const inGroup = (name: string, group: string): SessionProfile => ({ ...named(name), group });
    const profiles = [inGroup('a', 'B'), inGroup('b', 'A'), inGroup('c', 'A/Y'), inGroup('d', 'A/X')];
    const headings = (groupOrder: readonly string[]): readonly string[] =>
      read(trayView(snapshot({ profiles, groupOrder })).menu).filter((line) => line.includes('up)'));
    expect(headings([])).toEqual([
      ...['A (0 of 3 up) >', '  X (0 of 1 up) >', '  Y (0 of 1 up) >', 'B (0 of 1 up) >'],
    ]);
    expect(headings(['B', 'A', 'A/Y'])).toEqual([
      ...['B (0 of 1 up) >', 'A (0 of 3 up) >', '  Y (0 of 1 up) >', '  X (0 of 1 up) >'],
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
    expect(below(menu, '~')).toEqual([
      '~/.ssh/config\\u202e (1 of 2 up)',
      'Connect group => connect-group',
      'Disconnect group => disconnect-group',
      '---',
      'Connect a => connect',
    ]);
    expect(JSON.stringify(menu)).not.toContain('empty');
  });

  test('has the groups of a followed file in its submenu', () => {
    const profiles = [{ ...named('a'), group: 'EU/Paris' }, named('b')];
    const id = newFollowedId();
    const followed: Snapshot['followed'] = [
      { id, kind: 'ginnel', path: 'team', name: 'team', state: { kind: 'reading' }, profiles, said: [] },
    ];
    const { menu } = trayView(snapshot({ followed }));
    expect(below(menu, 'team')).toEqual([
      'team (0 of 2 up)',
      'Connect group => connect-group',
      '---',
      'EU (0 of 1 up) >',
      '  Connect group => connect-group',
      '  ---',
      '  Paris (0 of 1 up) >',
      '    Connect group => connect-group',
      '    ---',
      '    Connect a => connect',
      '---',
      'Connect b => connect',
    ]);
    const members = (path: string): readonly string[] =>
      sessionsOf({ kind: 'file', id, path }, snapshot({ followed })).map(({ name }) => name);
    expect(members('EU')).toEqual(['a']);
    expect(members('')).toEqual(['a', 'b']);
  });

  test('has the tags in a submenu, where there are any, and says what needs attention', () => {
    const tagged = (name: string, ...tags: readonly string[]): SessionProfile => ({ ...named(name), tags });
    const profiles = [tagged('web', 'prod', 'eu'), tagged('db', 'Prod'), tagged('ci')];
    const { menu } = trayView(snapshot({ profiles, sessions: [open(profiles[0] ?? named(''), failed)] }));
    expect(below(menu, 'Tags')).toEqual([
      'Tags (2)',
      'eu (0 of 1 up, 1 needs attention) >',
      '  Connect all => connect-group',
      'prod (0 of 2 up, 1 needs attention) >',
      '  Connect all => connect-group',
      '  ---',
      '  Connect db => connect',
    ]);
    const saved = snapshot({ profiles });
    expect(sessionsOf({ kind: 'tag', tag: 'PROD' }, saved).map(({ name }) => name)).toEqual(['web', 'db']);
    expect(JSON.stringify(trayView(snapshot({ profiles: [named('a')] })).menu)).not.toContain('Tags');
  });

  test('has groups in submenus, whatever their levels, and each session in its own', () => {
    const inGroup = (name: string, group: string): SessionProfile => ({ ...named(name), group });
    const profiles = [
      ...[inGroup('web', 'Work/EU'), inGroup('db', 'Work/EU'), inGroup('ci', 'Work'), inGroup('home', '')],
      inGroup('odd', ' / Work //US/'),
    ];
    const { menu } = trayView(snapshot({ profiles, sessions: [open(profiles[1] ?? named(''), connected)] }));
    expect(below(menu, 'Work')).toEqual([
      'Work (1 of 4 up)',
      'Connect group => connect-group',
      'Disconnect group => disconnect-group',
      '---',
      'EU (1 of 2 up) >',
      '  Connect group => connect-group',
      '  Disconnect group => disconnect-group',
      '  ---',
      '  Connect web => connect',
      'US (0 of 1 up) >',
      '  Connect group => connect-group',
      '  ---',
      '  Connect odd => connect',
      '---',
      'Connect ci => connect',
    ]);
    expect(read(menu)).toContain('Connect home => connect');
    const members = (path: string): readonly string[] =>
      sessionsOf({ kind: 'group', path }, snapshot({ profiles })).map(({ name }) => name);
    expect(members('Work')).toEqual(['web', 'db', 'ci', 'odd']);
    expect(members('Work/EU')).toEqual(['web', 'db']);
    expect(members('Wor')).toEqual([]);
  });

  test('does not change while a session only counts down', () => {
    const later: SessionState = { ...waiting, retryAt: 99_000 };
    const profile = named('a');
    const before = trayView(snapshot({ sessions: [open(profile, waiting)] }));
    expect(trayView(snapshot({ revision: 2, sessions: [open(profile, later)] }))).toEqual(before);
  });

  const many = (amount: number): readonly SessionProfile[] =>
    Array.from({ length: amount }, (_none, index) => named(`s${String(index).padStart(4, '0')}`));
  /** Lines of the menu and of all below it. */
  const all = (items: readonly TrayItem[]): readonly TrayItem[] =>
    items.flatMap((item) => (item.kind === 'submenu' ? [item, ...all(item.items)] : [item]));
  const longest = (items: readonly TrayItem[]): number =>
    Math.max(items.length, ...items.map((item) => (item.kind === 'submenu' ? longest(item.items) : 0)));

  test('moves many saved sessions into a submenu of their own', () => {
    const lines = below(trayView(snapshot({ profiles: many(30) })).menu, 'Saved');
    expect([lines[0], lines.length]).toEqual(['Saved sessions (30)', 31]);
  });

  test('with 1,000 sessions no list is longer than a screen, and each session is in it once', () => {
    const profiles = many(1000);
    const sessions = profiles
      .slice(0, 600)
      .map((profile, index) => open(profile, index % 3 === 0 ? failed : connected, [[local(80), listening]]));
    const { menu } = trayView(snapshot({ profiles, sessions }));
    expect(longest(menu)).toBeLessThan(40);
    const labels = all(menu).flatMap((item) =>
      'text' in item && !item.text.includes('–') ? [item.text] : [],
    );
    for (const { name } of profiles) {
      expect(labels.filter((label) => label.startsWith(name) || label === `Connect ${name}`)).toHaveLength(1);
    }
    expect(read(menu)).toContain('s0018: Failed (There is no such thing any more) >');
    expect(read(menu).some((line) => line.startsWith('188 more need attention'))).toBe(true);
  });

  test('a session keeps its lines while others change', () => {
    const [one, other] = [open(named('a'), connected), open(named('b'), connecting)];
    const before = trayView(snapshot({ sessions: [one, other] }));
    const after = trayView(snapshot({ sessions: [one, open(other.profile, connected)] }));
    expect(after.menu[2]).toBe(before.menu[2]);
  });

  const bound = [
    { address: '127.0.0.1', port: 8080 },
    { address: '::1', port: 8080 },
  ];

  test.each<[string, Forward, SessionState, readonly string[]]>([
    ['a page', forwardOf('local', '8080', 'h:80'), connected, ['copy localhost:8080', 'open-page', 'stop']],
    ['a database', forwardOf('local', '8080', 'h:5432'), connected, ['copy localhost:8080', 'stop']],
    ['a proxy', forwardOf('dynamic', '8080'), connected, ['copy localhost:8080', 'stop']],
    ['one of the server', forwardOf('remote', '8080', 'h:80'), connected, ['copy 127.0.0.1:8080', 'stop']],
    ['one that waits for its server', forwardOf('local', '8080', 'h:80'), waiting, ['copy localhost:8080']],
  ])('offers what can be done with %s', (_what, forward, state, expected) => {
    const { menu } = trayView(
      snapshot({ sessions: [open(named('a'), state, [[forward, { ...listening, bound }]])] }),
    );
    const done = all(menu).flatMap((item) =>
      item.kind === 'action' && ['copy', 'open-page', 'start', 'stop'].includes(item.action.kind)
        ? [item.action.kind === 'copy' ? `copy ${item.action.text}` : item.action.kind]
        : [],
    );
    expect(done).toEqual(expected);
  });

  test('leads to the window for tunnels beyond the first twenty', () => {
    const forwards = Array.from({ length: 50 }, (_none, index) => [local(index + 1), listening] as const);
    const lines = below(trayView(snapshot({ sessions: [open(named('a'), connected, forwards)] })).menu, 'a:');
    expect(lines).toContain('30 more tunnels in the window… => show-session');
    expect(lines.filter((line) => line.includes('→')).length).toBe(20);
  });

  test('spells its lines as macOS does there', () => {
    const { menu } = trayView(snapshot({ app: { ...emptySnapshot.app, platform: 'darwin' } }));
    expect(read(menu).slice(2)).toEqual([
      'New Session… => new-session',
      'Settings… => settings',
      'Show Window => show-window',
      'Quit => quit',
    ]);
  });

  test('keeps names on one line and of a bearable length', () => {
    const text =
      read(trayView(snapshot({ profiles: [named(`a\u202eb\n${'x'.repeat(150)}`)] })).menu)[2] ?? '';
    expect(text).toMatch(/^Connect a\\u202eb\\u000ax+… => connect$/u);
    expect(text.length).toBeLessThan(90);
  });
});

describe('an engine in another process', () => {
  const holder = { mode: 'service', pid: 7 } as const;
  const at = (engine: Snapshot['app']['engine']): Snapshot =>
    snapshot({ app: { ...emptySnapshot.app, engine }, sessions: [open(named('prod'), connected)] });

  test('is named, and quitting says that sessions go on', () => {
    const { menu } = trayView(at({ kind: 'elsewhere', holder, version: '1' }));
    const lines = read(menu);
    expect(lines).toContain('[Sessions run in "ginnel serve", process 7]');
    expect(lines.at(-1)).toContain('Quit (sessions go on)');
    expect(read(trayView(at({ kind: 'here' })).menu).join()).not.toMatch(/Sessions run in|go on/u);
  });

  test('that is gone leaves nothing to be claimed or done', () => {
    const lost = trayView(at({ kind: 'lost', holder, error: null }));
    expect([lost.picture, lost.tooltip]).toEqual(['failed', expect.stringContaining('starting again')]);
    expect(read(lost.menu).join()).not.toMatch(/prod|Start Ginnel/u);
    const over = trayView(at({ kind: 'ended', holder, error: null }));
    expect(over.picture).toBe('off');
    expect(read(over.menu).join()).toMatch(/Start Ginnel.*Show window.*Quit/u);
  });
});
