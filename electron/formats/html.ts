/** Elements that pages put around commands. A word in angle brackets that is none of them is a placeholder: `<host>`. */
const inline =
  'a|abbr|b|bdi|button|cite|code|data|del|em|font|i|img|ins|kbd|label|link|mark|meta|path|q|s|samp|small|span|strong|sub|sup|svg|tt|u|var|wbr';
const block =
  'article|aside|blockquote|body|br|dd|details|div|dl|dt|figure|footer|form|h[1-6]|head|header|hr|html|li|main|nav|ol|p|pre|script|section|style|summary|table|tbody|td|tfoot|th|thead|title|tr|ul';

/** Candidates for tags and comments of HTML; {@link tagsOf} decides. */
export const tagPattern =
  /<!--.{0,2000}?-->|<!doctype[^<>]{0,200}>|<\/?[a-z][a-z\d]{0,11}(?:\s[^<>]{0,2000})?\/?>/gisu;

const anyTag = new RegExp(`^<(?:!|/?(?:${inline}|${block})(?:\\s|/?>))`, 'iu');
/** Elements without an end. */
const alone = /^(?:br|hr|wbr)$/u;
const blockTag = new RegExp(`^</?(?:${block})(?:\\s|/?>)`, 'iu');

/**
 * Tells tags of HTML in a text: those with attributes, those that close, and those that are closed further on. `<a>` alone is
 * a placeholder.
 * @returns whether a match of {@link tagPattern} is one
 */
export function tagsOf(text: string): (tag: string) => boolean {
  const closed = new Set(
    Array.from(text.matchAll(/<\/([a-z][a-z\d]{0,11})\s*>/giu), ([, name]) => name?.toLowerCase()),
  );
  return (tag) => {
    if (!anyTag.test(tag)) return false;
    const name = /^<([a-z\d]+)\s*>$/iu.exec(tag)?.[1]?.toLowerCase();
    return name === undefined ? /^<[!/]|=|\/>$/u.test(tag) : closed.has(name) || alone.test(name);
  };
}

/** Whether a page begins a new line there. */
export function tagBreaksLine(text: string): boolean {
  return blockTag.test(text);
}

/** Entities that are seen in copied commands; others stay as they are. */
const named: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', ndash: '–', mdash: '—', minus: '−' },
  ...{ shy: '\u00ad', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', bsol: '\\', sol: '/', colon: ':' },
  ...{ commat: '@', dollar: '$', num: '#', grave: '`', lbrack: '[', rbrack: ']', lsqb: '[', rsqb: ']' },
  ...{ hellip: '…', hyphen: '‐', dash: '‐', newline: '\n', tab: '\t', zwnj: '\u200c', zwj: '\u200d' },
};

/** The character that an entity stands for; null for one that is not known. */
export function decodeEntity(entity: string): string | null {
  const name = entity.slice(1, -1);
  if (!name.startsWith('#')) return named[name.toLowerCase()] ?? null;
  const code = /^#x/iu.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code < 0xe0_00)
    ? String.fromCodePoint(code)
    : null;
}
