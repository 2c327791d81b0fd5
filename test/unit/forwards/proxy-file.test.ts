import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { writeProxyFile } from '../../../electron/forwards/proxy-file/pac';
import { readProxyRules } from '../../../shared/proxy-rules';

const at = { host: 'localhost', address: '127.0.0.1', port: 1080 };
const through = 'SOCKS5 127.0.0.1:1080';

/** The file's answers for hosts, read by an engine that has nothing but JavaScript and shExpMatch. */
function ask(rules: readonly string[], hosts: readonly string[]): readonly string[] {
  const shExpMatch = (text: string, pattern: string): boolean =>
    new RegExp(`^${pattern.replace(/[^a-z0-9*]/gu, '\\$&').replaceAll('*', '.*')}$`, 's').test(text);
  const context = { shExpMatch, hosts: [...hosts] };
  const found: unknown = runInNewContext(
    `${writeProxyFile(rules, at)}; hosts.map(function (host) { return FindProxyForURL("http://" + host + "/", host); })`,
    context,
    { timeout: 1000 },
  );
  return Array.from(found as ArrayLike<string>);
}

describe('a proxy file', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    [
      '*.internal',
      ['a.internal', 'A.B.Internal', 'a.internal.'],
      ['internal', 'a.internal.example', 'xinternal'],
    ],
    ['wiki.example', ['wiki.example'], ['a.wiki.example', 'wikixexample']],
    ['10.0.0.0/8', ['10.1.2.3', '10.255.255.255'], ['11.0.0.0', '10.example', '110.0.0.1']],
    ['192.168.16.0/20', ['192.168.16.1', '192.168.31.255'], ['192.168.32.0', '192.168.15.255']],
    ['192.0.2.7', ['192.0.2.7'], ['192.0.2.8']],
    ['fd00::/8', ['fd00::1', '[fdff:1::]', 'fd12:3456:789a:1:2:3:4:5'], ['fc00::1', '::1', 'fe00::']],
    ['2001:db8::7', ['2001:db8::7', '2001:db8:0:0:0:0:0:7'], ['2001:db8::8', '2001:db8::']],
    ['::ffff:1.2.3.4', ['::ffff:102:304'], ['::ffff:102:305']],
    ['0.0.0.0/0', ['1.2.3.4', '255.255.255.255'], ['::1', 'a.example']],
    ['*', ['a', '1.2.3.4', '2001:db8::1'], []],
  ])('sends what %s names through the tunnel, and nothing else', (text, inside, outside) => {
    const rules = readProxyRules(text);
    if (!rules.ok) throw new Error(rules.error.code);
    expect(ask(rules.value, inside)).toEqual(inside.map(() => through));
    expect(ask(rules.value, outside)).toEqual(outside.map(() => 'DIRECT'));
  });

  it('holds rules as texts alone, even if one came through that is none', () => {
    const hostile = '"+(globalThis.owned = 1)+"\\\n\u2028';
    expect(ask([hostile], ['a.example'])).toEqual(['DIRECT']);
    expect(writeProxyFile([hostile], at)).toContain(JSON.stringify(hostile));
  });

  it('names an IPv6 listener in brackets', () => {
    expect(writeProxyFile(['*'], { ...at, address: '::1' })).toContain('"SOCKS5 [::1]:1080"');
  });
});
