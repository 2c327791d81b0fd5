import { parseArgsStringToArgv } from 'string-argv';
import { describe, expect, test } from 'vitest';
import { readArguments } from '../../electron/cli/arguments';
import { codes, final } from '../../electron/cli/codes';
import { readLine } from '../../electron/cli/line';
import { painted, widthOf } from '../../electron/cli/look';
import { callsOf, programHelp, usageAfterMistake, verbHelp } from '../../electron/cli/usage';
import { commonOptions, programOptions, verbNames, verbOf, verbs, type Verb } from '../../electron/cli/verbs';

const rows: readonly (readonly [string, Verb])[] = Object.entries(verbs);
const plain = (lines: ReturnType<typeof verbHelp>): readonly string[] =>
  lines.map((line) => painted(line, { hasColour: false }));

describe('the table', () => {
  test.each(rows)('%s has all its parts', (name, { text, forms, options, exits }) => {
    expect(name).toMatch(/^[a-z]+$/u);
    for (const summary of [text.summary, ...Object.values(options).map((option) => option.summary)]) {
      expect(summary).toMatch(/^[^\n]*[^.\s]$/u);
    }
    expect(text.description.length).toBeGreaterThan(0);
    for (const paragraph of text.description) expect(paragraph).toMatch(/\.$/u);
    expect(text.examples.length).toBeGreaterThan(0);
    expect(Object.keys(exits)).toContain('done');
    expect(forms.length).toBeGreaterThan(0);
    for (const { needs = [], takes = [] } of forms) {
      for (const option of [...needs, ...takes]) expect(options).toHaveProperty(option);
    }
    for (const option of Object.values(options)) {
      if (option.with !== undefined) expect(options).toHaveProperty(option.with);
    }
  });

  test.each(rows.flatMap(([name, { text }]) => text.examples.map(([typed]) => [typed, name])))(
    'ginnel %s may be typed',
    (typed, name) => {
      expect(readArguments(parseArgsStringToArgv(typed))).toMatchObject({ kind: name });
    },
  );

  test('options of the same name are alike, and a letter stands for one of them', () => {
    const all = [
      programOptions,
      ...rows.map(([, { options }]) => ({ ...options, ...commonOptions })),
    ].flatMap((options) => Object.entries<Verb['options'][string]>(options));
    const letters = new Map<string, string>();
    const kinds = new Map<string, unknown>();
    for (const [name, { short, value }] of all) {
      const kind = [short, value?.kind];
      expect(kinds.get(name) ?? kind, name).toEqual(kind);
      kinds.set(name, kind);
      if (short === undefined) continue;
      expect(short).toMatch(/^[A-Za-z]$/u);
      expect(letters.get(short) ?? name).toBe(name);
      letters.set(short, name);
    }
  });

  test('exit codes differ, and those that trying again does not change are not tried again', () => {
    expect(codes).toEqual({ done: 0, failed: 1, usage: 2, needsAnswer: 3, unknownName: 4, crashed: 70 });
    expect(final).toEqual([1, 2, 3, 4]);
  });
});

describe('mistakes', () => {
  test.each([
    [[], 'A verb is missing.'],
    [['rnu', 'x'], 'There is no verb "rnu". Did you mean "run"?'],
    [['fly', '--help'], 'There is no verb "fly".'],
    [['run'], 'run needs names of saved sessions or --marked.'],
    [['run', '--marked', 'a'], 'run --marked takes no name: "a".'],
    [['list', '--marked'], '--marked goes with run only.'],
    [['list', '--jsno'], 'There is no option "--jsno". Did you mean "--json"?'],
    [['list', '-x'], 'There is no option "-x".'],
    [['list', 'x'], 'list takes no name: "x".'],
    [['list', '--json=yes'], '--json takes no value.'],
    [
      ['test', 'a', 'b'],
      'test takes one word, the name of a saved session; put quotes around one with blanks.',
    ],
    [
      ['run', 'x', '--data-dir'],
      '--data-dir needs a value: --data-dir DIR, or --data-dir=DIR for one that begins with a dash.',
    ],
    [['run', 'x', '--data-dir', 'a', '--data-dir', 'b'], '--data-dir is given twice.'],
    [['list', '--data-dir', '--json'], /^--data-dir needs a value/u],
    [['export'], 'export needs names of saved sessions, --all or --schema.'],
    [['export', 'a'], /^export needs --format ssh\|plink\|/u],
    [['export', '--all'], /^export --all needs --format /u],
    [['export', '--all', 'a', '--format', 'ssh'], 'export --all takes no name: "a".'],
    [
      ['export', 'a', '--format', 'shs'],
      /^--format takes ssh, .* or json, not "shs"\. Did you mean "ssh"\?$/u,
    ],
    [['export', 'a', '--format', 'ssh', '--schema'], '--schema does not go with --format.'],
    [['service'], 'service needs install, uninstall or status.'],
    [
      ['service', 'instal'],
      'service takes install, uninstall or status, not "instal". Did you mean "install" or "uninstall"?',
    ],
    [['service', 'install', 'more'], 'service install takes no name: "more".'],
    [['service', 'install', '--port', '1'], '--port goes with --web.'],
    [
      ['service', 'install', '--web', '--port', '70000'],
      '"70000" is not a port: --port takes a number from 0 to 65535, 0 for any free one.',
    ],
    [['service', 'status', '--web'], '--web goes with service install only.'],
  ])('%j: %s', (args, text) => {
    expect(readArguments(args)).toMatchObject({
      kind: 'mistake',
      text: typeof text === 'string' ? text : (expect.stringMatching(text) as unknown),
    });
  });

  test('are followed by how it is called', () => {
    expect(usageAfterMistake('export')).toEqual([
      'Usage: ginnel export NAME|GROUP|TAG... --format FORMAT',
      '       ginnel export --all --format FORMAT',
      '       ginnel export --schema',
      '"ginnel help export" says more.',
    ]);
    expect(usageAfterMistake(null)).toEqual([
      'Usage: ginnel VERB [OPTION...]',
      '       ginnel --web [--port N] [--no-open]',
      '"ginnel --help" says more.',
    ]);
  });
});

describe('a verb that takes a command', () => {
  const table = { run: { ...verbs.run, takesCommand: true } };
  test.each([
    [
      ['run', 'a', 'b', '--', 'curl', '--json', 'x'],
      ['a', 'b'],
      ['curl', '--json', 'x'],
    ],
    [['run', 'a', '--'], ['a'], []],
    [['run', 'a', '--', 'git', 'log', '--', 'file'], ['a'], ['git', 'log', '--', 'file']],
    [['run', '--marked', '--', 'make'], [], ['make']],
    [['run', '--', '-odd'], ['-odd'], null],
    [['run', '--', '-odd', '--', 'make', '-j'], ['-odd'], ['make', '-j']],
    [['run', 'a'], ['a'], null],
  ])('%j', (args, names, command) => {
    const { operands, ...line } = readLine(args, table);
    expect([operands, line.command]).toEqual([['run', ...names], command]);
  });

  test('is the only one for which -- does more than end the options', () => {
    expect(readLine(['test', '--', '-odd'])).toMatchObject({ operands: ['test', '-odd'], command: null });
  });
});

describe('help', () => {
  test('of the program names every verb that the system has, in sections', () => {
    for (const platform of ['linux', 'win32', 'darwin']) {
      const lines = plain(programHelp(platform, 80));
      for (const name of verbNames) {
        const isHere = verbOf(name)?.platforms?.includes(platform) ?? true;
        expect(lines.some((line) => new RegExp(`^  ${name}( |$)`, 'u').test(line))).toBe(isHere);
      }
      expect(lines[0]).toBe('Usage: ginnel VERB [OPTION...]');
    }
  });

  test.each(verbNames)('of %s has how it is called, its options, examples and exit codes', (name) => {
    const text = plain(verbHelp(name, 80)).join('\n');
    for (const call of callsOf(name)) expect(text).toContain(call.split(' [')[0]);
    for (const option of [...Object.keys(verbs[name].options), ...Object.keys(commonOptions)]) {
      expect(text).toContain(`--${option}`);
    }
    for (const [typed] of verbs[name].text.examples) expect(text).toContain(`\n  ginnel ${typed}\n`);
    expect(text).toMatch(/\nExit codes\n {2}0 {2,}\S[^]*\n {2}2 {2,}\S[^]*\n {2}70 +\S/u);
  });

  test.each([40, 60, 80, 120])('keeps within %d columns', (columns) => {
    const pages = [programHelp('linux', columns), ...verbNames.map((name) => verbHelp(name, columns))];
    for (const line of pages.flatMap(plain)) {
      // An example is typed as it stands, and a path is not parted.
      if (/\S \S/u.test(line) && !line.startsWith('  ginnel '))
        expect(widthOf(line), line).toBeLessThanOrEqual(columns);
    }
  });
});
