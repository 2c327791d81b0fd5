/** What stands in the place of a password. */
const instead = 'PASSWORD';

/** Where passwords stand in commands: behind options that name them, in logins, and behind sshpass's -p. */
const places: readonly RegExp[] = [
  /(?<before>(?:^|\s)(?:\S*[/\\])?sshpass(?:\.exe)?\s+-p\s*)(?<secret>"[^"]*"|'[^']*'|\S+)/giu,
  /(?<before>(?:^|\s)-{1,2}(?:[\w-]*(?:pass(?:word|wd|phrase)?|secret|token)|pw)(?:=|\s+))(?<secret>"[^"]*"|'[^']*'|\S+)/giu,
  /(?<before>\b[\w-]*(?:PASS(?:WORD|WD)?|SECRET|TOKEN)[\w-]*=)(?<secret>"[^"]*"|'[^']*'|\S+)/giu,
  /(?<before>(?:^|\s)--?proxy-(?:auth|user)(?:=|\s+)["']?[^\s:"']*:)(?<secret>[^\s"']+)/giu,
  /(?<before>(?:\/\/|[\s"'=])[\w.%+-]+:)(?<secret>[^\s@/"':]+)(?=@)/giu,
];

/** Placeholders of a ProxyCommand are no secrets. */
const placeholder = /^["']?%[A-Za-z]+["']?$/u;

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
