import { describe, expect, test } from 'vitest';
import { editedProfile, entryOf, readEdited, textOfEntry } from '../../electron/cli/edited-text';
import { changeLines } from '../../electron/cli/edit';
import { editorCommand } from '../../electron/cli/editor';
import { withSettings } from '../../electron/cli/set-settings';
import { readForwards } from '../../electron/cli/add-forwards';
import { lineNotation } from '../../shared/notation';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { forwardOf } from '../support/samples';

const login = { username: 'me', salt: 'c2FsdHNhbHRzYWx0c2FsdA==', hash: 'aGFzaA==' };
const base = (more: Partial<SessionProfile> = {}): SessionProfile => ({
  ...newProfile(),
  name: 'db',
  host: 'a.example',
  ...more,
});

describe('the text of a session', () => {
  const gate = base({ name: 'gate', host: 'gate.example' });
  const first = { ...forwardOf('dynamic', '1080'), login: login as never };
  const db = base({
    jumps: [{ kind: 'saved', sessionId: gate.id }],
    startAfter: [gate.id],
    proxy: { ...newProfile().proxy, kind: 'command', command: 'relay --password hunter2 %h' },
    forwards: [first, forwardOf('local', '8080', 'web:80'), forwardOf('local', '9090', 'web:90')],
  });
  const saved = [db, gate];
  const text = textOfEntry(entryOf(db, saved));
  const read = (edited: string): ReturnType<typeof readEdited> =>
    readEdited(edited, { before: db, saved, platform: 'linux' });

  test('is read back as what is saved, whatever of it no text holds', () => {
    expect(text).not.toContain('hunter2');
    expect(read(text)).toEqual({ ok: true, profile: db });
  });

  test('has one session alone, with the others by their names', () => {
    expect(text).toContain('"session": "gate"');
    expect(text).not.toContain('gate.example');
    expect(read(text.replaceAll('"gate"', '"nobody"'))).toMatchObject({ ok: false });
  });

  test('forwards that were changed keep their ids and logins', () => {
    const edited = read(text.replace('"1080"', '"1081"').replace('"9090"', '"9091"'));
    if (!edited.ok) throw new Error(edited.problems.join());
    const [dynamic, same, local] = edited.profile.forwards;
    expect(dynamic).toMatchObject({ id: first.id, login, source: { port: 1081 } });
    expect(same).toBe(db.forwards[1]);
    expect(local?.id).toBe(db.forwards[2]?.id);
    expect(changeLines(db, edited.profile, saved)).toEqual([
      '- D1080',
      '+ D1081',
      '- L9090 → web:90',
      '+ L9091 → web:90',
    ]);
  });

  test('forwards that changed their places keep theirs', () => {
    const turned = { ...db, forwards: db.forwards.toReversed() };
    const edited = editedProfile(db, db, turned);
    expect(edited.forwards.map(({ id }) => id)).toEqual(turned.forwards.map(({ id }) => id));
  });

  test.each([
    ['a bracket too few', ['line 36: a ] is missing'], (all: string) => all.slice(0, -4)],
    ['an unknown field', ['Line 5: '], (all: string) => all.replace('"host"', '"hots"')],
    ['two forwards on one port', ['Line '], (all: string) => all.replace('"9090"', '"8080"')],
    ['no session', ['There has to be one session'], () => '{"ginnelSessions":1,"sessions":[]}'],
  ])('%s: is told', (_what, begins, change) => {
    const edited = read(change(text));
    if (edited.ok) throw new Error('was read');
    for (const begin of begins) expect(edited.problems.join('\n')).toContain(begin);
  });
});

describe('--set', () => {
  const set = (...words: string[]): ReturnType<typeof withSettings> =>
    withSettings({ name: 'db', host: 'a', port: 23 }, words);

  test.each([
    [['port=2222'], { name: 'db', host: 'a', port: 2222 }],
    [['port='], { name: 'db', host: 'a' }],
    [['note=true'], { name: 'db', host: 'a', port: 23, note: 'true' }],
    [['note=a=b'], { name: 'db', host: 'a', port: 23, note: 'a=b' }],
    [['tags=x, y'], { name: 'db', host: 'a', port: 23, tags: ['x', 'y'] }],
    [['tags=["x"]'], { name: 'db', host: 'a', port: 23, tags: ['x'] }],
    [['compression=true', 'port='], { name: 'db', host: 'a', compression: true }],
    [
      ['proxy.kind=http', 'proxy.host=p', 'proxy.port=3128'],
      { name: 'db', host: 'a', port: 23, proxy: { kind: 'http', host: 'p', port: 3128 } },
    ],
  ])('%j', (words, entry) => {
    expect(set(...words)).toEqual({ ok: true, entry });
  });

  test.each([
    ['proxy.hots=x', 'There is no setting "proxy.hots". Did you mean proxy.host, proxy.port or proxy.dns?'],
    ['port.x=1', 'There is no setting "port.x". Did you mean port?'],
    ['name=', 'name takes a text of up to 200 characters, not "".'],
    ['keepaliveSeconds=-1', 'keepaliveSeconds takes a whole number from 0 to 86400, not "-1".'],
    ['forwards=8080', 'forwards takes JSON as "ginnel export --schema" describes it, not "8080".'],
    ['startAfter=[1]', 'startAfter takes words with commas between, not "[1]".'],
  ])('%s', (word, error) => {
    expect(set(word)).toEqual({ ok: false, error });
  });
});

describe('the editor', () => {
  const path = '/data/edits/a.json';
  test.each([
    ['linux', {}, 'vi "$@"'],
    ['darwin', { EDITOR: 'nano' }, 'nano "$@"'],
    ['linux', { EDITOR: 'nano', VISUAL: 'code --wait' }, 'code --wait "$@"'],
    ['linux', { EDITOR: 'nano', VISUAL: ' ' }, 'nano "$@"'],
  ] as const)('%s %j', (platform, environment, script) => {
    expect(editorCommand(path, { platform, environment })).toMatchObject({
      ...{ file: '/bin/sh', shell: false },
      args: ['-c', script, expect.any(String), path],
    });
  });
  test.each([
    [{}, 'notepad "C:\\x\\a.json"'],
    [{ VISUAL: '"C:\\My Editor\\e.exe" -w' }, '"C:\\My Editor\\e.exe" -w "C:\\x\\a.json"'],
  ])('win32 %j', (environment, file) => {
    expect(editorCommand('C:\\x\\a.json', { platform: 'win32', environment })).toEqual({
      ...{ file, args: [], shell: true },
    });
  });
});

describe('forwards that are added', () => {
  test.each([
    [
      ['-L 8080:web:80', '-D 1080'],
      ['L8080 → web:80', 'D1080'],
    ],
    [['L8080 web:80'], ['L8080 → web:80']],
    [['-R 2022:localhost:22'], ['R2022 → localhost:22']],
  ])('%j', (words, lines) => {
    const read = readForwards(words, base());
    expect(read.ok && read.value.map(lineNotation)).toEqual(lines);
  });
  test.each([
    [['web'], /^"web" is no forward\./u],
    [['-L 8080:web:80', '-D 8080'], /8080/u],
    [['-L 70000:web:80'], /70000/u],
  ])('%j: %s', (words, error) => {
    expect(readForwards(words, base())).toEqual({
      ...{ ok: false, error: expect.stringMatching(error) as unknown },
    });
  });
});
