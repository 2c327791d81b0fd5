import fc from 'fast-check';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { quoteForBash } from '../../electron/cli/bash-line';
import { run, RunningProgram } from '../support/ssh-servers';

/** Completion as it is typed in real shells: what the program gets in the end is what counts. */
const bundles = inject('bundles');
const shells = ['bash', 'bash with bash-completion', 'zsh', 'fish'] as const;
type ShellName = (typeof shells)[number];

let data = '';
let shell: RunningProgram | null = null;
let entered = 0;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'ginnel-completion-'));
  entered = 0;
});
afterEach(async () => {
  await shell?.close();
  shell = null;
  await rm(data, { recursive: true });
});

const saveNames = (...names: string[]): Promise<void> =>
  writeFile(
    join(data, 'sessions.json'),
    JSON.stringify({ schemaVersion: 1, profiles: names.map((name) => ({ name })) }),
  );

/** A program `ginnel` that completes as the real one does, and else notes what it was given. */
async function installed(): Promise<string> {
  const bin = join(data, 'bin');
  await mkdir(bin);
  const note = `
    require('node:fs').appendFileSync(process.env.GIVEN, JSON.stringify(process.argv.slice(1)) + '\\n');
    console.log('given', 'now');
  `;
  await writeFile(join(bin, 'note.cjs'), note.replace('slice(1)', 'slice(2)'));
  await writeFile(
    join(bin, 'ginnel'),
    `#!/bin/sh
case $1 in
  complet*) exec '${process.execPath}' '${bundles.cli}' "$@" ;;
  *) exec '${process.execPath}' '${join(bin, 'note.cjs')}' "$@" ;;
esac
`,
  );
  await chmod(join(bin, 'ginnel'), 0o755);
  return bin;
}

/** The lines that a shell runs before its first prompt. */
const starts: Readonly<Record<ShellName, readonly [command: string, file: string, lines: string]>> = {
  bash: ['bash --rcfile FILE -i', 'rc', 'source <(ginnel completion bash)'],
  'bash with bash-completion': [
    'bash --rcfile FILE -i',
    'rc',
    `source /usr/share/bash-completion/bash_completion
mkdir -p "$XDG_DATA_HOME/bash-completion/completions"
ginnel completion bash > "$XDG_DATA_HOME/bash-completion/completions/ginnel"`,
  ],
  zsh: ['zsh -d -i', '.zshrc', 'autoload -Uz compinit\ncompinit -u\nsource <(ginnel completion zsh)'],
  fish: ['fish -i', 'fish/config.fish', 'ginnel completion fish | source\nfunction fish_greeting; end'],
};

async function start(name: ShellName): Promise<void> {
  const bin = await installed();
  const [command, file, lines] = starts[name];
  await mkdir(join(data, 'fish'));
  // Else fish reads all man pages at its first start.
  await mkdir(join(data, 'share/fish/generated_completions'), { recursive: true });
  await writeFile(join(data, file), `${lines}\n`);
  shell = new RunningProgram(
    'script',
    ['-q', '-c', `stty cols 200; exec ${command.replace('FILE', join(data, 'rc'))}`, '/dev/null'],
    {
      ...{ HOME: data, ZDOTDIR: data, XDG_CONFIG_HOME: data, XDG_DATA_HOME: join(data, 'share') },
      ...{ GINNEL_DATA_DIR: data, GIVEN: join(data, 'given'), TERM: 'xterm', LC_ALL: 'C.UTF-8' },
      ...{ PATH: `${bin}:${process.env['PATH'] ?? ''}`, PS1: '> ', HISTFILE: '' },
    },
  );
}

/** Types a line, with Return behind it, and says what `ginnel` was given. */
async function type(keys: string): Promise<unknown> {
  const program = shell;
  if (program === null) throw new Error('no shell');
  entered += 1;
  const from = program.log().length;
  program.stdin.write(`${keys}\r`);
  await program.waitForLog(/given now/u, { from });
  const lines = (await readFile(join(data, 'given'), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(entered);
  return JSON.parse(lines.at(-1) ?? '');
}

const nasty = fc.sample(
  fc
    .array(fc.constantFrom(...Array.from(' \'"$`\\!*?[]{}()<>|&;#~=:,@%^+é漢😀a0-')), {
      minLength: 1,
      maxLength: 9,
    })
    // fish leaves quotes open behind some characters, as more may follow these: it is a letter that stands at the end.
    .map((letters) => `${letters.join('')}z`),
  { numRuns: 3, seed: 17 },
);
const names = [...nasty, '$(touch x) it\'s a!!b "', "`x` \\end'!"].map(
  (text, at) => `n${String(at).padStart(2, '0')}${text}`,
);

describe.each(shells)('%s', (name) => {
  test('inserts names as the program is to get them, in and out of quotes', async () => {
    await saveNames(...names);
    await start(name);
    for (const wanted of names) {
      const begun = wanted.slice(0, 3);
      expect(await type(`ginnel run ${begun}\t`), wanted).toEqual(['run', wanted]);
      expect(await type(`ginnel run '${begun}\t`), `'${wanted}`).toEqual(['run', wanted]);
      expect(await type(`ginnel run "${begun}\t`), `"${wanted}`).toEqual(['run', wanted]);
    }
  });

  test('goes on from what was quoted, and from where names part', async () => {
    await saveNames('two words', 'two$wolves', 'two$wolfs', 'ns:one', 'ns:two', '-odd', 'a=b');
    await start(name);
    const quoted = (text: string): string => quoteForBash(text, '');
    expect(await type(`ginnel run ${quoted('two ')}\t`)).toEqual(['run', 'two words']);
    expect(await type(`ginnel run ${quoted('two$')}\tv\t`)).toEqual(['run', 'two$wolves']);
    expect(await type('ginnel run ns:o\t')).toEqual(['run', 'ns:one']);
    expect(await type('ginnel run a=\t')).toEqual(['run', 'a=b']);
    expect(await type('ginnel run -- -\t')).toEqual(['run', '--', '-odd']);
  });

  test('completes verbs, options, their values and files', async () => {
    await saveNames('staging', 'other');
    await writeFile(join(data, 'tunnels of us.json'), '');
    await mkdir(join(data, 'my folder'));
    await start(name);
    expect(await type('ginnel expo\tsta\t--form\tpli\t')).toEqual(['export', 'staging', '--format', 'plink']);
    expect(await type('ginnel export --al\t--format=autos\t')).toEqual([
      'export',
      '--all',
      '--format=autossh',
    ]);
    expect(await type('ginnel service inst\t--w\t')).toEqual(['service', 'install', '--web']);
    expect(await type(`ginnel import ${data}/tunn\t`)).toEqual(['import', join(data, 'tunnels of us.json')]);
    expect(await type(`ginnel list --data-dir ${data}/my\t`)).toEqual([
      ...['list', '--data-dir'],
      expect.stringMatching(/\/my folder\/?$/u),
    ]);
    expect(await type('ginnel help comp\t')).toEqual(['help', 'completion']);
  });
});

test('without a data folder, with a broken or a newer file nothing is said, and nothing is wrong', async () => {
  const complete = (): ReturnType<typeof run> =>
    run(process.execPath, [bundles.cli, 'complete', 'fish', 'run', ''], { env: { GINNEL_DATA_DIR: data } });
  for (const text of [
    null,
    '{',
    '[]',
    '{"schemaVersion":2,"profiles":[{"name":"x"}]}',
    '{"schemaVersion":1,"profiles":[1,{}]}',
  ]) {
    if (text !== null) await writeFile(join(data, 'sessions.json'), text);
    const { code, stdout, stderr } = await complete();
    expect([code, stdout.toString(), stderr]).toEqual([0, 'words\n', '']);
  }
});

test('a completion loads no schema and no engine', async () => {
  const seen = new Set<string>();
  const follow = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = await readFile(path, 'utf8');
    for (const [, next = ''] of text.matchAll(/^import\s[^;]*?["'](\.[^"']+)["'];/gmu))
      await follow(join(path, '..', next));
  };
  const entry = await readFile(bundles.cli, 'utf8');
  expect(entry).not.toMatch(/^import\b/mu);
  const [, chunk = ''] = /import\(["'](\.\/chunks\/complete-[^"']+)["']\)/u.exec(entry) ?? [];
  await follow(join(bundles.main, chunk));
  const texts = await Promise.all([...seen].map((path) => readFile(path, 'utf8')));
  expect(seen.size).toBeGreaterThan(3);
  expect(texts.join('').length).toBeLessThan(100_000);
  expect(texts.join('')).not.toMatch(/\bzod\b/iu);
});
