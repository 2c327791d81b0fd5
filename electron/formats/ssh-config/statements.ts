import type { Ledger } from '../ledger';
import { readDirective, type SshDirective } from '../ssh-directive';
import type { Traced } from '../traced';

/** A line of an ssh_config that says something. */
export interface Statement extends SshDirective {
  /** The keyword in small letters. */
  readonly key: string;
  /** Keyword and value, without the comment. */
  readonly from: Traced;
  /** From 1 on. */
  readonly line: number;
  /** The file it stands in; empty for the text itself. */
  readonly file: string;
}

/** A text of ssh_config(5), and what it includes. */
export interface ConfigTree {
  readonly statements: readonly Statement[];
  /** The statements that each followed Include brings in, in its order. */
  readonly included: ReadonlyMap<Statement, readonly ConfigTree[]>;
}

/**
 * Takes a text apart into statements.
 * @param ledger where comments are entered; null for a text that is not the ledger's
 * @param file that it comes from; empty for the text itself
 */
export function readStatements(text: Traced, ledger: Ledger | null, file = ''): readonly Statement[] {
  const statements: Statement[] = [];
  for (const [index, line] of text.lines().entries()) {
    const directive = readDirective(line);
    if (directive === null) {
      const comment = line.trim();
      if (comment.length > 0) ledger?.mended('comment', comment);
      continue;
    }
    if (directive.comment.length > 0 && !takesWholeLine(directive.keyword.text)) {
      ledger?.mended('comment', directive.comment);
    }
    const key = directive.keyword.text.toLowerCase();
    statements.push({ ...directive, key, from: withoutComment(line, directive), line: index + 1, file });
  }
  return statements;
}

const commands: ReadonlySet<string> = new Set([
  'proxycommand',
  'localcommand',
  'remotecommand',
  'knownhostscommand',
]);

/** Whether the value is a command, to whose shell quotes and number signs belong (readconf.c, parse_command). */
export function takesWholeLine(keyword: string): boolean {
  return commands.has(keyword.toLowerCase());
}

function withoutComment(line: Traced, { keyword, comment }: SshDirective): Traced {
  const end = takesWholeLine(keyword.text) ? 0 : comment.length;
  const whole = line.trim();
  const behind = end === 0 ? whole.length : whole.text.lastIndexOf(comment.text.trimEnd());
  return whole.slice(0, behind).trim();
}
