import { runs } from '../../support/seeded';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readText } from '../../../electron/formats/reader';
import { writeSessions } from '../../../electron/formats/write';
import { forwardWords } from '../../../electron/formats/write/forward-words';
import { isSocket } from '../../../shared/endpoint';
import { newSessionId } from '../../../shared/ids';
import { formatNotation } from '../../../shared/notation';
import { noProxy } from '../../../shared/proxy';
import type { SessionProfile } from '../../../shared/session-profile';
import { anyProfile } from '../../support/any-profile';
import { forwardOf, profileOf } from '../../support/samples';
import { contextOf, shortened } from './putty-plan';

const formats = ['putty-session', 'putty-reg'] as const;
const context = { platform: 'linux', saved: [] } as const;

/** The forwards that PuTTY can have, as they come back. */
function forwardsOf(profile: SessionProfile): readonly string[] {
  const limits = { socketPath: null, remoteDynamic: false, widens: true, restricts: false, narrows: false };
  const { forwards } = forwardWords({ ...profile, addressFamily: 'auto' }, limits);
  return forwards
    .map(({ forward }) => {
      const { source, kind, family } = forward;
      if (isSocket(source) || source.bindAddress !== '*' || kind === 'remote') return formatNotation(forward);
      const bindAddress = family === 'ipv6' ? '::' : '0.0.0.0';
      return formatNotation({ ...forward, source: { ...source, bindAddress } });
    })
    .sort();
}

describe('out and in again is the same', () => {
  test.each(formats)('%s', (format) => {
    fc.assert(
      fc.property(anyProfile(), (profile) => {
        const { text, suggestedName, leftOut } = writeSessions([profile], format, context);
        const plan = readText(text, contextOf(format === 'putty-session' ? { fileName: suggestedName } : {}));
        const [session, ...more] = plan.sessions;
        expect([plan.problems, more]).toEqual([[], []]);
        const read = session?.profile;
        expect({ ...read, id: profile.id }).toMatchObject({
          id: profile.id,
          name: profile.name,
          host: profile.host,
          port: profile.port,
          username: profile.username,
          keepaliveSeconds: profile.keepaliveSeconds === 0 ? 15 : profile.keepaliveSeconds,
          tcpNoDelay: profile.tcpNoDelay,
          tcpKeepalives: profile.tcpKeepalives,
          addressFamily: profile.addressFamily,
          logicalHostName: profile.logicalHostName,
          compression: profile.compression,
          preferKnownHostKeys: profile.preferKnownHostKeys,
          hostKeys: profile.hostKeys,
          showBanner: profile.showBanner,
          tryAgent: profile.tryAgent,
          allowAgentForwarding: profile.allowAgentForwarding,
          tryKeyboardInteractive: profile.tryKeyboardInteractive,
          privateKeyFile: profile.privateKeyFile,
          onlyThisKey: profile.privateKeyFile !== '',
          certificateFile: profile.certificateFile,
          localPortsAcceptOthers: profile.localPortsAcceptOthers,
          remotePortsAcceptOthers: profile.remotePortsAcceptOthers,
        });
        expect(read?.forwards.map(formatNotation).sort()).toEqual(forwardsOf(profile));
        if (profile.proxy.kind === 'none' || profile.jumps.length === 0) {
          const jumps = profile.jumps.map((jump) =>
            jump.kind === 'saved' ? jump : { ...jump, onlyThisKey: jump.privateKeyFile !== '' },
          );
          expect(read?.jumps).toEqual(jumps);
        }
        if (profile.jumps.length === 0) {
          const { kind } = profile.proxy;
          if (kind === 'system') expect(read?.proxy).toEqual(noProxy);
          else if (kind === 'command') expect(read?.proxy.command).toMatch(/^nc /u);
          else expect(read?.proxy).toEqual(profile.proxy);
        }
        if (!leftOut.some((sentence) => sentence.includes('variants'))) {
          expect(read?.algorithms).toEqual(profile.algorithms);
        }
      }),
      { numRuns: runs(400) },
    );
  });
});

describe('what leaves for PuTTY', () => {
  const bastion = profileOf({ id: newSessionId(), name: 'bastion', host: 'me@b.example' });
  const inner = profileOf({
    name: 'inner é/1',
    host: 'i.example',
    jumps: [{ kind: 'saved', sessionId: bastion.id }],
    forwards: [forwardOf('local', '8080', 'web:80')],
  });

  test.each(formats)('a saved jump host comes along, and is one again: %s', (format) => {
    const { text } = writeSessions([inner], format, { platform: 'linux', saved: [bastion] });
    expect(shortened(readText(text, contextOf())).sessions).toMatchObject([
      { name: 'inner é/1', host: 'i.example', jumps: ['saved bastion'], forwards: ['L8080 web:80'] },
      { name: 'bastion', host: 'me@b.example' },
    ]);
  });

  test('without its jump host a session stays, and does not dial directly', () => {
    const { text, leftOut } = writeSessions([inner], 'putty-session', context);
    expect(text).toBe('');
    expect(leftOut.join()).toContain('is left out');
  });

  test('a file has the name that PuTTY looks for', () => {
    const name = 'My Tunnels: prod/db (50%) é#1';
    expect(writeSessions([profileOf({ name, host: 'h' })], 'putty-session', context).suggestedName).toBe(
      'My%20Tunnels%3A%20prod%2Fdb%20%2850%25%29%20%C3%A9%231',
    );
  });

  test('a key of the registry is named as PuTTY names it, and the text is ASCII', () => {
    const name = '.My Tunnels: prod/db (50%) é*?\\x.1';
    const profile = profileOf({ name, host: 'h', privateKeyFile: 'C:\\é "x".ppk' });
    const { text } = writeSessions([profile], 'putty-reg', context);
    expect(text).toContain('\\Sessions\\%2EMy%20Tunnels:%20prod/db%20(50%25)%20%E9%2A%3F%5Cx.1]\r\n');
    expect(text).toMatch(/^[\r\n -~]*$/u);
    expect(readText(text, contextOf()).sessions[0]?.profile).toMatchObject({
      name,
      privateKeyFile: 'C:\\é "x".ppk',
    });
  });

  test('a line end in a value makes no second setting', () => {
    const profile = profileOf({
      name: 'n',
      host: 'h',
      username: 'me\nProxyMethod=5\nProxyTelnetCommand=evil',
    });
    const { text } = writeSessions([profile], 'putty-session', context);
    expect(text.match(/^Proxy(?:Method|TelnetCommand)=.*$/gmu)).toEqual(['ProxyMethod=0']);
  });

  test('passwords in a proxy command stay', () => {
    const proxy = { ...noProxy, kind: 'command', command: 'sshpass -p c4nary ssh -W %h:%p b' } as const;
    for (const format of formats) {
      const exported = writeSessions([profileOf({ name: 'n', host: 'h', proxy })], format, context);
      expect(JSON.stringify(exported)).not.toContain('c4nary');
    }
  });
});
