import { describe, expect, test } from 'vitest';
import { bashReply, readBashLine } from '../../electron/cli/bash-line';
import { candidatesFor } from '../../electron/cli/candidates';
import { completionScript } from '../../electron/cli/completion';
import { lookOf, painted } from '../../electron/cli/look';
import { shells } from '../../electron/cli/shells';
import { verbs, type Verb } from '../../electron/cli/verbs';

const saved = {
  names: ['two words', 'two$x', 'end!', 'up\u001b[2J', '-odd'],
  groups: ['A', 'A/B'],
  tags: ['eu'],
};
const bash = (line: string): unknown => {
  const read = readBashLine(line);
  return bashReply(
    candidatesFor(read.before.slice(1), read.current, () => saved, 'linux'),
    read,
  );
};

test.each([
  ['ginnel run two\\ ', ['two\\ words'], false],
  ['ginnel run "two ', ['two words'], false],
  ['ginnel run "end', ['end"\\!""'], false],
  // Their quoted forms begin alike with half of an escape.
  ['ginnel run tw', ['two'], true],
  ['ginnel run two', ['', 'two\\$x', 'two\\ words'], true],
  ['true; ginnel lis', ['list'], false],
])('bash: %s', (line, lines, isOpen) => {
  const reply = bash(line) as { lines: string[]; isOpen: boolean };
  expect([reply.lines.toSorted(), reply.isOpen]).toEqual([lines.toSorted(), isOpen]);
});

describe('candidates', () => {
  const up: Verb = {
    ...verbs.run,
    forms: [{ operands: [{ kinds: ['session', 'group', 'tag'], repeated: true }] }],
    options: {},
  };
  const wordsAt = (...before: string[]): readonly string[] =>
    candidatesFor(before, '', () => saved, 'linux', { up }).words.map(
      ({ value, isOpen }) => `${value}${isOpen ? '…' : ''}`,
    );

  test('are names, groups and tags; no control characters, none twice, a dash behind -- alone', () => {
    expect(wordsAt('up')).toEqual(['two words', 'two$x', 'end!', 'A/…', 'A/B/…', 'tag:eu']);
    expect(wordsAt('up', 'end!', 'tag:eu')).toEqual(['two words', 'two$x', 'A/…', 'A/B/…']);
    expect(wordsAt('up', '--')).toContain('-odd');
  });
});

test.each(shells)('the script of %s says how to install it and asks ginnel', (shell) => {
  const script = completionScript(shell);
  expect(script).toContain('# Completions of ginnel');
  expect(script).toContain(`complete ${shell}`);
  expect(script).not.toContain('undefined');
});

test('PowerShell’s script is whole: brackets close, and words are quoted by its own rule', () => {
  const script = completionScript('powershell').replaceAll(/^#.*$|'(?:[^']|'')*'|"(?:[^"`]|`.)*"/gmu, '');
  for (const [open, close] of [
    ['(', ')'],
    ['{', '}'],
    ['[', ']'],
  ]) {
    expect(script.split(open ?? '').length).toBe(script.split(close ?? '').length);
  }
  expect(completionScript('powershell')).toContain('EscapeSingleQuotedStringContent($value)');
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ CLICOLOR_FORCE: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ CLICOLOR: '0' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('with %j, on a terminal: %j, colour: %j', (environment, isTTY, hasColour) => {
  expect(lookOf({ isTTY, columns: 90, environment })).toEqual({ columns: isTTY ? 90 : null, hasColour });
});

test('a coloured line shows the control characters of its own', () => {
  expect(painted([{ text: 'a\u001b', style: 'bold' }], { hasColour: true })).toBe(
    '\u001b[1ma\\u001b\u001b[22m',
  );
});
