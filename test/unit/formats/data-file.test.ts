import { describe, expect, test } from 'vitest';
import { readText } from '../../../electron/formats/reader';
import { emptySessionsFile, printSessionsFile } from '../../../electron/storage/sessions-format';
import { newForwardId, newSessionId } from '../../../shared/ids';
import type { ImportPlan } from '../../../shared/import-plan';
import { newProfile, type SessionProfile } from '../../../shared/session-profile';
import { forwardOf, profileOf } from '../../support/samples';

const context = { platform: 'linux' as const, defaults: newProfile(), newSessionId, newForwardId };
const verifier = `scrypt:16384:8:1:${'a'.repeat(24)}:${'b'.repeat(44)}`;

function read(
  profiles: readonly SessionProfile[],
  change: (text: string) => string = (text) => text,
): ImportPlan {
  const { remainder } = emptySessionsFile();
  return readText(
    change(printSessionsFile({ profiles, order: [], defaults: newProfile() }, remainder)),
    context,
  );
}

describe('a sessions.json from another computer', () => {
  const near = profileOf({ name: 'near', host: 'near.example', compression: true });
  const far = profileOf({
    name: 'far',
    host: 'far.example',
    jumps: [{ kind: 'saved', sessionId: near.id }],
    forwards: [
      forwardOf('local', '80', 'a:80'),
      { ...forwardOf('dynamic', '1080'), ...{ login: { username: 'me', verifier } } },
    ] as SessionProfile['forwards'],
  });

  test('gives its sessions, with ids of their own and without logins', () => {
    const plan = read([near, far]);
    const [first, second] = plan.sessions.map(({ profile }) => profile);
    expect(plan.problems).toEqual([]);
    expect(first).toEqual({ ...near, id: first?.id });
    expect(first?.id).not.toBe(near.id);
    expect(second?.jumps).toEqual([{ kind: 'saved', sessionId: first?.id }]);
    expect(second?.forwards.map(({ kind, source }) => [kind, source])).toEqual(
      far.forwards.map(({ kind, source }) => [kind, source]),
    );
    expect(plan.leftOut.map(({ reason, session }) => [reason, session])).toEqual([
      ['meaningless', null],
      ['secret', 1],
    ]);
    expect(JSON.stringify(plan)).not.toContain(verifier);
  });

  test('one bad entry costs only itself, and what goes by way of it', () => {
    const plan = read([near, far, profileOf({ name: 'x', host: 'x' })], (text) =>
      text.replace('"compression": true', '"compression": 7, "colour": "red"'),
    );
    expect(plan.sessions.map(({ profile }) => profile.name)).toEqual(['x']);
    expect(plan.problems.map(({ text }) => text)).toEqual(['"name": "near"', '"name": "far"']);
    expect(JSON.stringify(plan)).not.toContain(verifier);
  });

  test('what it does not know is left out with a word', () => {
    const plan = read([near], (text) =>
      text.replace('"compression": true', '"compression": true, "colour": "red"'),
    );
    expect(plan.leftOut.map(({ text }) => text)).toContain('"colour": "red"');
    const inside = read([far, near], (text) =>
      text.replace('"kind": "local"', '"kind": "local", "speed": 9'),
    );
    expect(inside.leftOut.map(({ text, session }) => [text, session])).toContainEqual(['"speed": 9', 0]);
  });

  test('half a file is told', () => {
    const plan = read([near], (text) => text.slice(0, -20));
    expect(plan.sessions).toEqual([]);
    expect(plan.problems).toHaveLength(1);
  });
});
