import type { TextSpan } from '../../shared/import-plan';

/** The words in the place of a password. */
const instead = 'PASSWORD';

/** Where passwords stand in commands: behind options that name them, in logins, and behind sshpass's -p. */
const places: readonly RegExp[] = [
  /(?<before>(?:^|\s)(?:\S*[/\\])?sshpass(?:\.exe)?\s+(?:-[a-z]*p|--password)[\s=]*)(?<secret>"[^"]*"|'[^']*'|\S+)/giu,
  /(?<before>(?:^|\s)-{1,2}(?:[\w-]*(?:pass(?:word|wd|phrase)?|secret|token)|pw)(?:=|\s+))(?<secret>"[^"]*"|'[^']*'|\S+)/giu,
  /(?<before>\b[\w-]*(?:PASS(?:WORD|WD)?|SECRET|TOKEN)[\w-]*=)(?<secret>"[^"]*"|'[^']*'|\S+)/giu,
  /(?<before>\b(?:pass(?:word|wd|phrase)?|secret|token|pw)["']?\s*[:=]\s*)(?<secret>"[^"]*"|'[^']*'|[^\s,;}]+)/giu,
  /(?<before>^\s*pass(?:word|phrase)?\s+)(?<secret>\S+)/giu,
  /(?<before>\bproxyauth=[^\s:"']*:)(?<secret>[^\s,"']+)/giu,
  /(?<before>-----BEGIN [A-Z ]*PRIVATE KEY-----)(?<secret>[^]+)/gu,
  /(?<before>(?:^|\s)(?:-u|--user|--auth|--?proxy-(?:auth|user))(?:=|\s+)["']?[^\s:"']*:)(?<secret>[^\s"']+)/giu,
  /(?<before>(?:\/\/|[\s"'=])[\w.%+-]+:)(?<secret>[^\s@/"':]+)(?=@)/giu,
];

/** Placeholders of a ProxyCommand are no secrets, and neither are switches and counts: PasswordAuthentication, NumberOfPasswordPrompts. */
const placeholder = /^["']?(?:%[A-Za-z]+|yes|no|true|false|\d)["']?$/iu;

/** A command with another word where a password stands in it. */
export function withoutSecrets(command: string): { readonly text: string; readonly isChanged: boolean } {
  let text = command;
  for (const place of places) {
    text = text.replace(place, (found: string, ...rest: unknown[]) => {
      const { before, secret } = rest.at(-1) as { readonly before: string; readonly secret: string };
      return placeholder.test(secret) ? found : `${before}${instead}`;
    });
  }
  return { text, isChanged: text !== command };
}

/** A private key, and what a shell hands over in place of a file with a password: `<(echo …)`. */
const secretBlocks =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^]*?(?:-----END|$)|<\(\s{0,9}(?:echo|printf)\s[^)]{0,500}\)?/gu;

/** Most such blocks that are told apart: what stands behind them is one, to the end. */
const mostBlocks = 100;

/** Where in a text there stands nothing but secrets. */
export function secretPlaces(text: string): readonly TextSpan[] {
  const places: TextSpan[] = [];
  for (const { index, 0: block } of text.matchAll(secretBlocks)) {
    if (places.length === mostBlocks) return [...places, { start: index, end: text.length }];
    places.push({ start: index, end: index + block.length });
  }
  return places;
}
