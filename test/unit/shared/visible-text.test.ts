import { describe, expect, it } from 'vitest';
import { painted } from '../../../electron/cli/look';
import { askAtTerminal } from '../../../electron/cli/questions';
import { listJson, listLines } from '../../../electron/cli/list';
import { logLine } from '../../../electron/cli/log-lines';
import type { Terminal } from '../../../electron/cli/terminal';
import { stepLines } from '../../../electron/cli/test';
import { notifyWords } from '../../../shared/texts/notifications';
import { newPromptId, newSessionId } from '../../../shared/ids';
import type { Prompt } from '../../../shared/prompts';
import { visibleText } from '../../../shared/visible-text';
import { forwardOf, profileOf } from '../../support/samples';

const range = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_none, at) => String.fromCodePoint(from + at));

/** Every control, bidirectional, zero-width and separating character there is. */
const unseen = [
  ...range(0x00, 0x1f),
  ...range(0x7f, 0x9f),
  ...range(0x200b, 0x200f),
  ...range(0x2028, 0x202e),
  ...range(0x2060, 0x206f),
  ...['\u00ad', '\u061c', '\ufeff', '\u{e0041}'],
];
const hostile = unseen.join('x');
const isClean = (text: string): boolean => unseen.every((character) => !text.includes(character));

describe('text that is made visible', () => {
  it('shows each control character as an escape, and nothing else otherwise', () => {
    expect(visibleText('a\u001b[31mb\u0000c\r\nd\te\u202ef')).toBe(
      'a\\u001b[31mb\\u0000c\\u000d\\u000ad\\u0009e\\u202ef',
    );
    expect(visibleText('Grüße, 日本語, عربي, 👍🏽, ❤️, C:\\x')).toBe('Grüße, 日本語, عربي, 👍🏽, ❤️, C:\\x');
    for (const character of unseen) expect(visibleText(character)).toMatch(/^(?:\\u[0-9a-f]{4}){1,2}$/u);
  });

  it('keeps what is to be kept, and no more than the limit', () => {
    expect(visibleText('a\tb\nc', { keep: '\t\n' })).toBe('a\tb\nc');
    expect(visibleText('x'.repeat(50), { limit: 10 })).toBe(`${'x'.repeat(10)}…`);
    expect(visibleText('👍'.repeat(9), { limit: 3 })).toBe('👍…');
    expect(visibleText('\ud83d')).toBe('\\ud83d');
  });
});

describe('names of every control character', () => {
  const forward = { ...forwardOf('local', '5432', 'db:5432'), name: hostile };
  const profile = profileOf({ name: hostile, host: `h${hostile}`, username: hostile, forwards: [forward] });

  it('forge no line and no column of the list', () => {
    const lines = listLines([profile]);
    expect(lines).toHaveLength(2);
    expect(lines.map((line) => line.split('\t').length)).toEqual([2, 4]);
    for (const line of lines) expect(isClean(line.replaceAll('\t', ''))).toBe(true);
  });

  it('are the same in the JSON, and not to be seen there either', () => {
    const json = listJson([profile]);
    expect(isClean(json.replaceAll('\n', ''))).toBe(true);
    expect(JSON.parse(json)).toMatchObject([{ name: hostile }]);
  });

  it('forge no line of a log and of a test', () => {
    const line = logLine({ sequence: 1, at: 0, level: 'info', text: 'Access granted' }, hostile);
    expect(isClean(line.replace('\t', ''))).toBe(true);
    expect(line).toContain('\\u001b');
    const step = { kind: 'name', forwardId: null, hop: hostile, state: 'failed', took: 1 } as const;
    const error = { code: 'internal', data: { detail: hostile } } as const;
    const steps = stepLines({ ...step, subject: hostile, error });
    expect(steps.every(isClean)).toBe(true);
    expect(steps[0]).toContain('\\u202e');
  });

  it('are shown in questions as what they are', async () => {
    const seen: string[] = [];
    const terminal: Terminal = {
      interactive: true,
      print: (line) => seen.push(line),
      paint: (line) => seen.push(painted(line, { hasColour: false })),
      notify: (line) => seen.push(line),
      ask: (question) => {
        seen.push(question);
        return Promise.resolve(null);
      },
    };
    const common = { id: newPromptId(), sessionId: newSessionId(), title: hostile, hop: hostile };
    const server = { host: hostile, port: 22 };
    const prompts = [
      { ...common, ...server, kind: 'password', username: hostile, again: false },
      { ...common, ...server, kind: 'weak-algorithm', what: 'cipher', name: hostile },
      { ...common, kind: 'run-command', command: hostile },
      { ...common, kind: 'passphrase', keyFile: hostile, comment: '', again: true },
      {
        ...common,
        ...{ kind: 'keyboard-interactive', name: hostile, instructions: hostile, again: false },
        fields: [{ text: hostile, echo: false }],
      },
    ] as unknown as readonly Prompt[];
    for (const prompt of prompts) await askAtTerminal(prompt, terminal, new AbortController().signal);
    expect(seen.length).toBeGreaterThan(10);
    for (const line of seen) expect([line, isClean(line)]).toEqual([line, true]);
    expect(seen.join(' ')).toContain('\\u202e');
  });

  it('are shown in notifications as what they are', () => {
    const session = {
      ...{ id: profile.id, profile, hops: [], forwards: [], reconnects: 0, lastLoss: null },
      state: { kind: 'failed', since: 0, error: { code: 'internal', data: { detail: hostile } } },
    } as const;
    const subject = { session, forward: null, away: 0 };
    for (const topic of ['failed', 'asking', 'back'] as const) {
      const { title, body } = notifyWords(topic, [subject]);
      expect([isClean(title), isClean(body)]).toEqual([true, true]);
      expect(title).toContain('\\u0001');
    }
  });
});
