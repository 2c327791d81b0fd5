import type { Placeholders, PrivateKind } from './placeholders';
import { placeWord } from './redact-text';

/** Settings that are chosen from a list of ours: their words are kept. */
const chosen: ReadonlySet<string> = new Set([
  'kind',
  'addressFamily',
  'family',
  'dns',
  'logLevel',
  'algorithms',
]);

const kinds: Readonly<Record<string, PrivateKind>> = {
  username: 'user',
  name: 'name',
  note: 'note',
  privateKeyFile: 'path',
  certificateFile: 'path',
  agentPath: 'path',
  path: 'path',
  agentKey: 'key',
  hostKeys: 'fingerprint',
  id: 'id',
  sessionId: 'id',
};

const places: ReadonlySet<string> = new Set(['host', 'bindAddress', 'logicalHostName', 'allowFrom']);

/**
 * Settings with a placeholder for every text that is not a choice of ours, so that a new setting is private until
 * somebody has thought about it. Numbers and yes or no are kept.
 * @param key the name of the setting; elements of a list have the list's
 */
export function redactSettings(value: unknown, words: Placeholders, key = ''): unknown {
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).map((element) => redactSettings(element, words, key));
  }
  if (typeof value === 'object' && value !== null) {
    // Of a login it is enough to know that there is one; an algorithm's place in its list is no secret.
    if (key === 'login') return 'set';
    const inside = key === 'algorithms' ? key : null;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, redactSettings(part, words, inside ?? name)]),
    );
  }
  if (typeof value !== 'string' || value === '' || chosen.has(key)) return value;
  if (places.has(key)) return hostWord(value, words);
  return words.of(kinds[key] ?? 'text', value);
}

/** A host as typed, which may begin with a user. */
function hostWord(typed: string, words: Placeholders): string {
  const at = typed.lastIndexOf('@');
  if (at <= 0) return placeWord(typed.trim(), words);
  return `${words.of('user', typed.slice(0, at).trim())}@${placeWord(typed.slice(at + 1).trim(), words)}`;
}
