import { describe, expect, it } from 'vitest';
import { proxyRuleSchema, readProxyRules } from '../../../shared/proxy-rules';

describe('the rules of a proxy file', () => {
  it('are names and networks, with commas or blanks between', () => {
    expect(
      readProxyRules(
        ' *.Internal, wiki.example.com;10.0.0.0/8 fd00::/8,[2001:DB8::7] .corp bücher.example. *',
      ),
    ).toEqual({
      ok: true,
      value: [
        '*.internal',
        'wiki.example.com',
        '10.0.0.0/8',
        'fd00::/8',
        '2001:db8::7',
        '*.corp',
        'xn--bcher-kva.example',
        '*',
      ],
    });
  });

  it.each([
    ['', 'proxy-rule-missing'],
    [' , ', 'proxy-rule-missing'],
    ['http://wiki', 'proxy-rule-invalid'],
    ['wiki:80', 'proxy-rule-invalid'],
    ['a..b', 'proxy-rule-invalid'],
    ['a"+alert(1)+"', 'proxy-rule-invalid'],
    ['10.0.0.0/33', 'proxy-rule-invalid'],
    ['localhost', 'proxy-rule-own'],
    ['a.localhost', 'proxy-rule-own'],
    ['127.0.0.1', 'proxy-rule-own'],
    ['[::1]', 'proxy-rule-own'],
    ['169.254.169.254', 'proxy-rule-own'],
    ['fe80::1', 'proxy-rule-own'],
  ])('%j: %s', (text, code) => {
    expect(readProxyRules(text)).toMatchObject({ ok: false, error: { code } });
  });

  it('cross the boundary only as such', () => {
    for (const rule of ['a"b', "a'b", 'a\\', 'a\nb', '</script>', 'a b', 'A', '']) {
      expect(proxyRuleSchema.safeParse(rule).success).toBe(false);
    }
  });
});
