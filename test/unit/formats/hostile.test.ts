import { expect, it } from 'vitest';
import { readText } from '../../../electron/formats/reader';
import { readContext } from './plan-lines';

const session = (name: string): string =>
  [
    `[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\${name}]`,
    `"HostName"="${name}.example"`,
    '"PortNumber"=dword:00000016',
    '"PortForwardings"="L8080=localhost:80,D1080="',
    ...Array.from({ length: 100 }, (_, at) => `"Colour${String(at)}"="187,187,187"`),
  ].join('\r\n');

/** Milliseconds: some hundred times as long as it takes, less than what grows with the square of the letters. */
const limit = 10_000;

it.each([
  ['a line of ten million letters', 'a'.repeat(10_000_000)],
  ['a line of ten million words', 'ssh '.repeat(2_500_000)],
  ['a command of a hundred thousand letters', `ssh ${'-L 1:a:1 '.repeat(10_000)}me@host`],
  ['a hundred thousand letters of commands', 'ssh -L 80:a:80 me@host.example\n'.repeat(3_000)],
  ['a hundred thousand letters of options without a command', '-L 1:a:1 '.repeat(11_000)],
  ['a hundred thousand letters of quotes', `ssh '${'"\''.repeat(40_000)}`],
  ['a hundred thousand backslashes', `ssh ${'\\'.repeat(90_000)} me@host`],
  ['a hundred thousand letters of loose words', 'x\n'.repeat(45_000)],
  ['a hundred thousand letters of ssh_config', `Host a\n${'  LocalForward 80 a:80\n'.repeat(4_000)}`],
  ['many hosts', Array.from({ length: 2000 }, (_, at) => `Host h${String(at)}\n  Port 22\n`).join('')],
  ['a pattern that takes long to match', `Host ${'*a'.repeat(2000)}\nHost ${'a'.repeat(4000)}b\n  Port 1\n`],
  ['JSON that is nested deeply', '['.repeat(100_000)],
  ['JSON of nothing', `{"sessions":[${'{},'.repeat(30_000)}{}]}`],
  ['a table of TOML for each letter', '[[tunnels]]\n'.repeat(8_000)],
  [
    'a registry of three hundred sessions',
    `Windows Registry Editor Version 5.00\r\n\r\n${Array.from({ length: 300 }, (_, at) => session(`s${String(at)}`)).join('\r\n\r\n')}\r\n`,
  ],
  ['one forward after the other', `HostName=a\nProtocol=ssh\nPortForwardings=${'L1=a:1,'.repeat(10_000)}`],
  ['a shell in a shell', `${'sudo '.repeat(15_000)}ssh me@host`],
  ['a chain without an end', 'ssh a '.repeat(15_000)],
  ['brackets', `ssh ${'$('.repeat(40_000)}`],
])('%s comes to an end, with something to say', (_, text) => {
  const start = performance.now();
  const plan = readText(text, readContext());
  const took = performance.now() - start;
  expect(took, 'milliseconds').toBeLessThan(limit);
  const entries = plan.sessions.length + plan.forwards.length + plan.leftOut.length + plan.problems.length;
  expect(entries).toBeGreaterThan(0);
  expect(plan.leftOut.length + plan.problems.length).toBeLessThan(20_000);
});
