import { settingKeys, settings, type Setting } from '../../../shared/settings';
import type { Placeholders, PrivateKind } from './placeholders';
import { hostPlaceholder } from './redact-text';

/** The kind of text in each setting, and in the parts that a setting or a forward has. */
const kinds = new Map<string, PrivateKind | 'no' | undefined>([
  ...['kind', 'family', 'dns'].map((part) => [part, 'no'] as const),
  ...(['host', 'path', 'id', 'note'] as const).map((part) => [part, part] as const),
  ...[['sessionId', 'id'] as const, ['bindAddress', 'host'] as const, ['allowFrom', 'host'] as const],
  ...settingKeys.map((key) => [key, (settings[key] as Setting).private] as const),
]);

/**
 * Settings with a placeholder for every text that is not a choice of ours, so that a new setting is private until
 * it has been thought about. Numbers and yes or no are kept.
 * @param key the name of the setting; elements of a list have the list's
 */
export function redactSettings(value: unknown, words: Placeholders, key = ''): unknown {
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).map((element) => redactSettings(element, words, key));
  }
  if (typeof value === 'object' && value !== null) {
    // Of a login it is enough to know that there is one; in a group that is no secret nothing is one.
    if (key === 'login') return 'set';
    const inside = kinds.get(key) === 'no' ? key : null;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, redactSettings(part, words, inside ?? name)]),
    );
  }
  const kind = kinds.get(key) ?? 'text';
  if (typeof value !== 'string' || value === '' || kind === 'no') return value;
  return kind === 'host' ? hostWord(value, words) : words.of(kind, value);
}

/** A host as typed, which may begin with a user. */
function hostWord(typed: string, words: Placeholders): string {
  const at = typed.lastIndexOf('@');
  if (at <= 0) return hostPlaceholder(typed.trim(), words);
  return `${words.of('user', typed.slice(0, at).trim())}@${hostPlaceholder(typed.slice(at + 1).trim(), words)}`;
}
