import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellWord } from '../../renderer/features/keys/shell-word';
import { unixOnly } from '../support/unix-only';

describe('a word of a shell', () => {
  const home = '/home/some one';
  const echoed = (word: string): string =>
    execFileSync('/bin/sh', ['-c', `printf %s ${word}`], { env: { HOME: home }, encoding: 'utf8' });

  test('is what it was, whatever it holds, and ~/ stays the home folder', unixOnly('programs'), () => {
    for (const text of ['/a/b', "it's", '$(id) `id` "x" \\', '[gw.example]:2222', '', '*', '~user', '#']) {
      expect(echoed(shellWord(text))).toBe(text);
    }
    expect(shellWord('/home/me/.ssh/id_rsa')).toBe('/home/me/.ssh/id_rsa');
    expect(echoed(shellWord('~/.ssh/id_rsa'))).toBe(`${home}/.ssh/id_rsa`);
    expect(echoed(shellWord('~/my key'))).toBe(`${home}/my key`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        fc.pre(!text.includes('\0') && !text.startsWith('~/'));
        expect(echoed(shellWord(text))).toBe(text);
      }),
      { numRuns: 60 },
    );
  });
});
