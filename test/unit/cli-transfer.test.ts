import { describe, expect, test } from 'vitest';
import { painted } from '../../electron/cli/look';
import { readArguments } from '../../electron/cli/arguments';
import { exportSessions } from '../../electron/cli/export';
import { importSessions } from '../../electron/cli/import';
import type { Terminal } from '../../electron/cli/terminal';
import { readText } from '../../electron/formats/reader';
import { writeSessions } from '../../electron/formats/write';
import type { CommandInput } from '../../shared/contract';
import { newForwardId, newImportId, newSessionId } from '../../shared/ids';
import { ok } from '../../shared/result';
import { revisionOf } from '../../shared/revision';
import { newProfile, type SessionProfile } from '../../shared/session-profile';
import { withStandings } from '../../shared/standing';
import { forwardOf, profileOf } from '../support/samples';

describe('arguments', () => {
  test.each([
    [['import', 'a.json'], { kind: 'import', operands: ['a.json'], options: {} }],
    [['import', '-', '-y', '--replace'], { operands: ['-'], options: { yes: true, replace: true } }],
    [['import', 'a', '--dry-run', '--data-dir', '/d'], { options: { 'dry-run': true }, dataDir: '/d' }],
    [
      ['export', 'a', 'b', 'a', '--format', 'ssh'],
      { kind: 'export', operands: ['a', 'b'], options: { format: 'ssh' } },
    ],
    [['export', '--all', '--format=json'], { operands: [], options: { all: true, format: 'json' } }],
    [['export', '--schema'], { kind: 'export', options: { schema: true } }],
  ])('%j', (args, invocation) => {
    expect(readArguments(args)).toMatchObject(invocation);
  });

  test.each([
    [['import']],
    [['import', 'a', 'b']],
    [['export', 'a']],
    [['export', 'a', '--format', 'telnet']],
    [['export', '--format', 'ssh']],
    [['export', 'a', '--all', '--format', 'ssh']],
    [['list', '--yes']],
    [['import', 'a', '--format', 'ssh']],
  ])('%j is a mistake', (args) => {
    expect(readArguments(args)).toMatchObject({ kind: 'mistake' });
  });
});

/** A terminal that keeps what it is told, and answers. */
function terminalOf(answer: string | null): Terminal & { readonly said: string[]; readonly told: string[] } {
  const said: string[] = [];
  const told: string[] = [];
  return {
    interactive: answer !== null,
    print: (line) => said.push(line),
    paint: (line) => said.push(painted(line, { hasColour: false })),
    notify: (line) => told.push(line),
    ask: (question) => {
      told.push(question);
      return Promise.resolve(answer);
    },
    said,
    told,
  };
}

/** An engine that reads and writes for real, and keeps what it is to save. */
function engineOf(saved: readonly SessionProfile[]) {
  const made: CommandInput<'imports.make'>['sessions'][number][] = [];
  const context = { platform: 'linux' as const, defaults: newProfile(), newSessionId, newForwardId };
  const engine = {
    snapshot: () => ({ profiles: saved, followed: [] }),
    handlers: {
      imports: {
        find: () => Promise.resolve(ok([])),
        readFile: ({ bytes }: { readonly bytes: string }) => {
          const text = Buffer.from(bytes, 'base64').toString();
          return Promise.resolve(ok({ text, plan: withStandings(readText(text, context), saved) }));
        },
        make: ({ sessions }: CommandInput<'imports.make'>) => {
          made.push(...sessions);
          return Promise.resolve(ok({ id: newImportId(), hostKeys: 0 }));
        },
      },
      exports: {
        make: ({
          profiles,
          format,
        }: Parameters<typeof writeSessions>[1] extends infer Format
          ? { readonly profiles: readonly SessionProfile[]; readonly format: Format }
          : never) =>
          Promise.resolve(ok(writeSessions(profiles, format as 'ssh', { platform: 'linux', saved }))),
      },
    },
  };
  return { made, engine: engine as unknown as Parameters<typeof importSessions>[1] };
}

const db = profileOf({ name: 'db', host: 'db.example', forwards: [forwardOf('local', '5432', 'db:5432')] });

async function bringIn(
  sessions: readonly unknown[],
  more: Partial<Record<'yes' | 'dry-run' | 'replace', boolean>>,
  answer: string | null = null,
  saved: readonly SessionProfile[] = [],
) {
  const { engine, made } = engineOf(saved);
  const terminal = terminalOf(answer);
  const text = JSON.stringify({ ginnelSessions: 1, sessions });
  const source = { read: () => Promise.resolve(Buffer.from(text)), folder: '/', home: '/home/me' };
  const code = await importSessions(
    { operands: ['-'], options: more },
    engine,
    source,
    terminal,
    new AbortController().signal,
  );
  const replaced = made.flatMap(({ replaces }) => (replaces === null ? [] : [replaces]));
  return { code, made: made.map(({ profile }) => profile.name), replaced, ...terminal };
}

describe('import', () => {
  const entry = {
    name: 'db',
    host: 'db.example',
    forwards: [{ kind: 'local', source: 5432, destination: 'db:5432' }],
  };

  test('shows what it would make, and asks', async () => {
    const yes = await bringIn([entry], {}, 'y');
    expect(yes).toMatchObject({
      code: 0,
      made: ['db'],
      replaced: [],
      said: ['db\tdb.example:22\t(new)', '\tL5432 → db:5432', 'Imported 1 session.'],
      told: ['Import 1 session? (y/n) '],
    });
    expect(await bringIn([entry], {}, 'n')).toMatchObject({ code: 1, made: [] });
    expect(await bringIn([entry], {}, '')).toMatchObject({ code: 1, made: [] });
  });

  test('does nothing unasked where nobody can be asked, and what it is told to', async () => {
    expect(await bringIn([entry], {})).toMatchObject({
      code: 3,
      made: [],
      told: ['Nothing is imported: nobody can be asked here. --yes imports without a question.'],
    });
    expect(await bringIn([entry], { yes: true })).toMatchObject({ code: 0, made: ['db'] });
    expect(await bringIn([entry], { 'dry-run': true })).toMatchObject({ code: 0, made: [] });
  });

  test('leaves what is saved already, and replaces what differs when told to', async () => {
    expect(await bringIn([entry], { yes: true }, null, [db])).toMatchObject({
      code: 0,
      made: [],
      said: ['db\tdb.example:22\t(saved already)', '\tL5432 → db:5432'],
      told: ['There is nothing to import.'],
    });
    const other = { ...entry, compression: true };
    const left = await bringIn([other], { yes: true }, null, [db]);
    expect(left).toMatchObject({ code: 1, made: [] });
    expect(left.said[0]).toContain('differs from the saved one in Compression: --replace');
    expect(await bringIn([other], { yes: true, replace: true }, null, [db])).toMatchObject({
      code: 0,
      made: ['db'],
      replaced: [revisionOf(db)],
    });
  });

  test('tells what is left out and wrong, and makes the rest', async () => {
    const proxy = { kind: 'command', command: 'run-me %h %p' };
    const result = await bringIn(
      [
        { ...entry, colour: 'red', proxy },
        { name: 'bad', host: 'x', forwards: [{ kind: 'local', source: 'y', destination: 'a:80' }] },
      ],
      { yes: true },
    );
    expect(result).toMatchObject({ code: 1, made: ['db'] });
    expect(result.said).toEqual([
      'db\tdb.example:22\t(new)',
      '\tproxy command: run-me %h %p',
      '\tL5432 → db:5432',
      'bad\tx:22\t(not imported, see below)',
      'Left out of “db”: "colour":"red": This Ginnel has no setting "colour": it is of another version, or misspelt.',
      expect.stringMatching(/^Problem of “bad”: .*"source":"y".*neither a port number/u),
      'Imported 1 session.',
    ]);
  });
});

test('export prints the text alone, and tells the rest', async () => {
  const { engine } = engineOf([db]);
  const terminal = terminalOf(null);
  let text = '';
  const write = (part: string): void => {
    text += part;
  };
  expect(await exportSessions('ssh', [{ ...db, onDemand: true }], engine, terminal, write)).toBe(0);
  expect(text).toBe('ssh -N -o ServerAliveInterval=15 -L 5432:db:5432 db.example\n');
  expect(terminal.told).toEqual(['“db”: there are no words here for Connect on demand.']);
  expect(await exportSessions('ssh', [{ ...db, demo: true }], engine, terminal, write)).toBe(1);
  expect(terminal.told.at(-1)).toBe('There is nothing to export.');
});
