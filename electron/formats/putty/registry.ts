import * as texts from '../../../shared/texts/import-putty';
import type { Ledger } from '../ledger';
import type { ReadContext } from '../format';
import { Traced } from '../traced';
import { codePageOfFont, decodeName } from './names';
import { readRegistryText, type RegistryKey } from './registry-text';
import { toInteger, type StoredHostKey, type StoredSession, type StoredText } from './stored';

/** Whether a text is an export of the registry, or what `reg query` prints of PuTTY's part of it, or a line of either. */
export function isOfRegistry(text: string): boolean {
  return (
    /^[\uFEFF\s]*(?:Windows Registry Editor Version \d|REGEDIT4)/u.test(text) ||
    /^[ \t]*\[?-?HK[A-Z_]+\\.*\\(?:PuTTY|KiTTY)\b/mu.test(text) ||
    /^[ \t]*"(?:HostName|PortForwardings|PortNumber)"=(?:"|dword:)/mu.test(text)
  );
}

/** Reads sessions and host keys of PuTTY and KiTTY, and enters whatever else an export has. */
export function readRegistry(text: Traced, ledger: Ledger, context: ReadContext): StoredText {
  const { keys, head } = readRegistryText(withHeading(text), context.codePage);
  ledger.note(head);
  const sessions: StoredSession[] = [];
  const hostKeys: StoredHostKey[] = [];
  const others: Traced[] = [];
  for (const key of keys) {
    const [, program = '', kind = ''] = /\\(PuTTY|KiTTY)(?:\\(.*))?$/iu.exec(key.path) ?? [];
    const [, escaped] = /^Sessions\\([^\\]+)$/iu.exec(kind) ?? [];
    if (key.isDeleted) ledger.leaveOut(key.heading, 'meaningless', texts.deletedKey);
    else if (escaped !== undefined) sessions.push(sessionOf(key, program, escaped, context));
    else if (/^SshHostKeys$/iu.test(kind)) hostKeys.push(...hostKeysOf(key, ledger, context));
    else if (program !== '' && key.values.length === 0) ledger.note(key.heading);
    else others.push(key.heading, ...key.values.map(({ words }) => words));
  }
  if (others.length > 0) {
    const paths = [
      ...new Set(keys.filter(({ heading }) => others.includes(heading)).map(({ path }) => path)),
    ];
    ledger.leaveOut(others, 'meaningless', texts.otherKeys, null, texts.keysOfRegistry(paths));
  }
  return { sessions, hostKeys };
}

/** Values pasted without their key are those of a session that has no name. */
function withHeading(text: Traced): Traced {
  return /^[ \t]*\[?-?HK[A-Z_]+\\/mu.test(text.text)
    ? text
    : Traced.join([text.slice(0, 0).as(nameless), text]);
}

const nameless = 'HKEY_CURRENT_USER\\PuTTY\\Sessions\\%20\n';

function sessionOf(
  { path, heading, values }: RegistryKey,
  program: string,
  escaped: string,
  context: ReadContext,
): StoredSession {
  const isNameless = escaped === '%20';
  const charSet = values.find(({ name }) => name.toLowerCase() === 'fontcharset')?.value?.text ?? '';
  const codePage = context.codePage ?? codePageOfFont(toInteger(charSet));
  return {
    program: program.toLowerCase() === 'kitty' ? 'KiTTY' : 'PuTTY',
    name: isNameless ? '' : decodeName(escaped, codePage),
    origin: isNameless ? '' : path,
    heading: isNameless ? [] : [heading],
    values: values.map(({ name, value, words }) => ({ key: name, value, words })),
  };
}

function hostKeysOf(
  { heading, values }: RegistryKey,
  ledger: Ledger,
  context: ReadContext,
): readonly StoredHostKey[] {
  ledger.note(heading);
  return values.map(({ name, value, words }) => ({
    name: decodeName(name, context.codePage),
    key: value?.text ?? '',
    words: [words],
  }));
}
