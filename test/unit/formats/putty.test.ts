import { describe, expect, test } from 'vitest';
import { readText } from '../../../electron/formats/reader';
import { importPlanSchema } from '../../../shared/import-plan';
import { contextOf, shortPlan } from './putty-plan';
import { puttyCorpus } from './putty.corpus';

const corpus = puttyCorpus.map(([what, text, expected, more]) => ({ what, text, expected, more }));

describe('what PuTTY and KiTTY keep', () => {
  test.each(corpus)('$what', ({ text, expected, more }) => {
    expect(shortPlan(text, more)).toEqual(expected);
  });

  test.each(corpus)('a plan whose words are of the text: $what', ({ text, more }) => {
    const plan = readText(text, contextOf(more));
    expect(importPlanSchema.safeParse(plan).success).toBe(true);
    const entered = [
      ...plan.sessions,
      ...plan.forwards,
      ...plan.hostKeys,
      ...plan.leftOut,
      ...plan.problems,
    ].flatMap(({ from }) => from);
    for (const { start, end } of entered) expect(start <= end && end <= text.length).toBe(true);
  });
});

test('a script that sets variables is no session file', () => {
  const text = 'UserName=deploy\nssh -L 8080:localhost:80 deploy@h.example';
  expect(shortPlan(text).sessions).toMatchObject([{ host: 'h.example', forwards: ['L8080 localhost:80'] }]);
});

test('no secret is in a plan, wherever one stands', () => {
  const canary = 'c4nary-s3cret';
  const server = 'HostName=h\nProtocol=ssh\n';
  const texts = [
    `${server}ProxyMethod=2\nProxyHost=p\nProxyPassword=${canary}`,
    `${server}ProxyMethod=0\nProxyPassword=${canary}`,
    `${server}ProxyMethod=4\nProxyHost=p\nProxyTelnetCommand=login me ${canary}\\n`,
    `${server}ProxyMethod=5\nProxyTelnetCommand=plink -pw ${canary} me@b -nc %host:%port`,
    `${server}ProxyMethod=5\nProxyTelnetCommand=plink -load b -pw ${canary} -nc %host:%port`,
    `${server}ProxyMethod=5\nProxyTelnetCommand=sshpass -p ${canary} ssh -W %host:%port b`,
    `${server}ProxyMethod=5\nProxyTelnetCommand=ncat --proxy-auth me:${canary} %host %port`,
    `HostName\\h\\\nProtocol\\ssh\\\nPassword\\${canary}\\\nAutocommand\\${canary}\\\nScriptFileContent\\${canary}\\`,
    `Protocol=telnet\nHostName=h\nUserName=\nProxyPassword=${canary}`,
  ];
  for (const text of texts) expect(JSON.stringify(readText(text, contextOf()))).not.toContain(canary);
});

test('a large export takes time in proportion to its size', () => {
  const line = `"Colour0"="187,187,187"\r\n`;
  const key = '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\';
  const texts = [
    `REGEDIT4\r\n${`${key}x]\r\n"HostName"="h"\r\n${line.repeat(200)}`.repeat(75)}`,
    `REGEDIT4\r\n${key}x]\r\n${'"a"="\r\n'.repeat(25_000)}`,
    `REGEDIT4\r\n${key}x]\r\n"a"=hex:${'01,\\\r\n  '.repeat(25_000)}`,
    `PortForwardings=${'L1=a:1,'.repeat(25_000)}`,
    `Present=1\nHostName=h\n${'a=b\n'.repeat(50_000)}`,
  ];
  for (const text of texts) {
    const begun = performance.now();
    readText(text, contextOf());
    expect(performance.now() - begun).toBeLessThan(8000);
  }
});
