import { formatEndpoint } from '../../../shared/endpoint';
import type { Proxy } from '../../../shared/proxy';
import * as texts from '../../../shared/texts/export';
import { splitWords } from '../ssh-directive';
import { Traced } from '../traced';
import { withoutSecrets } from '../secret-words';
import type { WriteContext } from './writer';

/** The placeholders of each program that runs the command. */
const placeholders: Readonly<Record<'ssh' | 'putty', Readonly<Record<string, string>>>> = {
  ssh: { '%host': '%h', '%port': '%p', '%user': '%r' },
  putty: { '%h': '%host', '%n': '%host', '%p': '%port', '%r': '%user' },
};

/** Names of the kinds of proxy for OpenBSD's nc. */
const versions = { socks5: '5', socks4: '4', http: 'connect' } as const;

/**
 * A proxy as a command that makes the connection: ssh's ProxyCommand, or what stands behind PuTTY's -proxycmd.
 * @returns an empty command for no proxy, and, with a sentence, for one that no command is known for
 */
export function proxyCommand(
  proxy: Proxy,
  program: 'ssh' | 'putty',
  platform: WriteContext['platform'],
  title: string,
): { readonly command: string; readonly leftOut: readonly string[] } {
  if (proxy.kind === 'none') return { command: '', leftOut: [] };
  if (proxy.kind === 'command') {
    const { text, isChanged } = withoutSecrets(proxy.command.trim());
    // ssh takes each line apart before it knows what the line is for, and refuses one with an open quote.
    if (program === 'ssh' && splitWords(Traced.of(text)).words === null) {
      return { command: '', leftOut: [texts.proxyStays(title)] };
    }
    const leftOut = isChanged ? [texts.passwordInCommand(title)] : [];
    return { command: inWordsOf(program, text), leftOut };
  }
  if (proxy.kind === 'system' || proxy.username.trim() !== '' || platform === 'win32') {
    return { command: '', leftOut: [texts.proxyStays(title)] };
  }
  const host = proxy.host.trim().replace(/^\[(.*)\]$/u, '$1');
  const server = formatEndpoint({ host, port: proxy.port });
  const command = `nc -X ${versions[proxy.kind]} -x ${server} %h %p`;
  return { command: inWordsOf(program, command), leftOut: [texts.proxyByNetcat(title)] };
}

function inWordsOf(program: 'ssh' | 'putty', command: string): string {
  // To PuTTY a backslash begins an escape.
  const text = program === 'putty' ? command.replaceAll('\\', '\\\\') : command;
  return text.replace(
    /%(?:proxyhost|proxyport|host|port|user|pass|[A-Za-z%])/gu,
    (placeholder) => placeholders[program][placeholder] ?? placeholder,
  );
}
