import { createDecipheriv } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readEndedByUs, type EndedByUs } from '../../electron/ssh/ended-by-us';
import { connectionError, type Circumstances } from '../../electron/ssh/failures';
import { defaultLimits } from '../../electron/ssh/limits';
import { ProtocolBreach } from '../../electron/ssh/ssh2/breach';
import { portSchema } from '../../shared/endpoint';
import { isRetryable, sentence } from '../../shared/errors';

/** An error with what ssh2 or the system notes on it. */
function thrown(message: string, marks: object = {}): Error {
  return Object.assign(new Error(message), marks);
}

/** Runs what throws, and hands back what was thrown. */
function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

const handshake = { level: 'handshake', fatal: true };
const protocol = { level: 'protocol', fatal: true };
const breach = (detail: string): EndedByUs => ({ kind: 'breach', detail });
const damaged = (detail: string): EndedByUs => ({ kind: 'damaged', detail });

const gcm = (): unknown => {
  const decipher = createDecipheriv('aes-128-gcm', Buffer.alloc(16), Buffer.alloc(12));
  decipher.setAuthTag(Buffer.alloc(16));
  decipher.update(Buffer.alloc(16));
  return decipher.final();
};

/** All that ssh2 1.17.0 tells when it ends a connection, or that is thrown beneath it, and what becomes of it. */
const table: readonly (readonly [unknown, EndedByUs | null])[] = [
  [thrown('Invalid MAC'), damaged('The MAC of a packet does not match.')],
  [caught(gcm), damaged('The authentication tag of a packet does not match.')],
  [thrown('Bad packet length'), damaged('The length of a packet is not possible.')],
  [thrown('Bad packet length: 123456'), damaged('The length of a packet is not possible.')],
  [caught(() => inflateSync('garbage!')), breach('it sent compressed data that cannot be read')],
  [thrown('Output length exceeded maximum of 9'), breach('it sent a compressed packet that is too large')],
  [thrown('Received malformed KEXINIT', handshake), breach('it sent a message KEXINIT that cannot be read')],
  [
    thrown('Handshake failed: KEXINIT not first packet in strict KEX mode', handshake),
    breach('it began with another message than the key exchange'),
  ],
  [
    thrown('Received extra KEXINIT during handshake', handshake),
    breach('it began a key exchange in the middle of another'),
  ],
  [
    thrown('Received packet 30 instead of 31', handshake),
    breach('it sent message 30 where message 31 was due'),
  ],
  [thrown('Received unexpected packet type 5', handshake), breach('it sent message 5, which was not due')],
  [
    thrown('Received unexpected packet 5 after NEWKEYS', handshake),
    breach('it sent message 5, which was not due'),
  ],
  [
    thrown('Inbound: Received unexpected payload type 61', protocol),
    breach('it sent message 61, which was not due'),
  ],
  [
    thrown('Received malformed KEX*_REPLY', handshake),
    breach('it sent a message KEX*_REPLY that cannot be read'),
  ],
  [
    thrown('Received malformed KEXDH_GEX_GROUP', handshake),
    breach('it sent a message KEXDH_GEX_GROUP that cannot be read'),
  ],
  [thrown('Received malformed host public key', handshake), breach('it sent a host key that cannot be read')],
  [
    thrown('Host key does not match negotiated type', handshake),
    breach('it sent a host key of another type than was agreed on'),
  ],
  [
    thrown('Wrong signature type: ssh-rsa, expected: rsa-sha2-512', handshake),
    breach('it signed with ssh-rsa in place of rsa-sha2-512'),
  ],
  [
    thrown('Wrong signature type: \u001b[31m, expected: ssh-ed25519', handshake),
    breach('it signed with [31m in place of ssh-ed25519'),
  ],
  [
    thrown('Malformed packet while reading signature', handshake),
    breach('it sent a signature that cannot be read'),
  ],
  [thrown('Malformed signature', handshake), breach('it sent a signature that cannot be read')],
  [thrown('Handshake failed: signature verification failed', handshake), { kind: 'unproven' }],
  [
    thrown('Error while computing DH secret (25519): bad point', handshake),
    breach('it sent a key exchange value that no key can be made of'),
  ],
  [
    thrown('error:05000065:Diffie-Hellman routines::bad generator', { code: 'ERR_OSSL_DH_BAD_GENERATOR' }),
    breach('it sent a key exchange value that no key can be made of'),
  ],
  [
    thrown('Inbound: Malformed CHANNEL_DATA packet', protocol),
    breach('it sent a message CHANNEL_DATA that cannot be read'),
  ],
  [thrown('Max greeting lines exceeded'), breach('it sent too many lines before its identification')],
  [thrown('Header line too long'), breach('its identification cannot be read')],
  [thrown('Invalid header: expected newline'), breach('its identification cannot be read')],
  [thrown('Invalid identification string'), breach('its identification cannot be read')],
  [thrown('Something new in ssh2', protocol), breach('Something new in ssh2')],
  [new ProtocolBreach('it sent a flood'), breach('it sent a flood')],
  // Nobody's doing but our own.
  [
    thrown('Host denied (verification failed)', handshake),
    { kind: 'fault', detail: 'The host key was refused.' },
  ],
  [
    caught(() => Reflect.get(null as never, 'write')),
    { kind: 'fault', detail: 'Reflect.get called on non-object' },
  ],
  [thrown('bad argument', { code: 'ERR_INVALID_ARG_TYPE' }), { kind: 'fault', detail: 'bad argument' }],
  [
    thrown('Error while signing with key: no', { level: 'client-authentication' }),
    { kind: 'fault', detail: 'Error while signing with key: no' },
  ],
  // Not ours at all.
  [null, null],
  [thrown('read ECONNRESET', { code: 'ECONNRESET', level: 'client-socket' }), null],
  [thrown('the stream below died', { level: 'client-socket' }), null],
  [thrown('Invalid MAC', { level: 'client-socket' }), null],
  [thrown('connect ETIMEDOUT', { code: 'ETIMEDOUT' }), null],
  [thrown('BY_APPLICATION', { code: 11 }), null],
  [thrown('Connection lost before handshake', protocol), null],
  [thrown('Instance unusable after fatal error'), null],
];

describe('what ended a connection', () => {
  it.each(table)('%s', (error, expected) => {
    expect(readEndedByUs(error, true)).toEqual(expected);
  });

  it('is no damage where nothing was encrypted yet', () => {
    expect(readEndedByUs(thrown('Bad packet length'), false)).toEqual(
      breach('it sent a packet of a length that is not possible'),
    );
  });

  const circumstances: Circumstances = {
    stage: 'up',
    target: { host: 'example.org', port: portSchema.parse(22), username: 'demo' },
    limits: defaultLimits,
    sawIdent: true,
    preface: '',
    asking: false,
    refusals: 0,
    secretSent: false,
    inLine: false,
    disconnect: null,
    serverOffers: [],
  };

  it.each(table)('is told as what it is, and retried: %s', (error, expected) => {
    const told = connectionError(error, circumstances);
    expect(isRetryable(told)).toBe(true);
    expect(sentence(told).includes('Remote side unexpectedly closed')).toBe(expected === null);
  });

  it('has a row for each message that ssh2 ends a connection with', () => {
    const root = join(createRequire(import.meta.url).resolve('ssh2'), '..', 'protocol');
    const sources = readdirSync(root)
      .filter((name) => /^(?:crypto|kex|handlers\.misc|zlib|utils|Protocol)\.js$/u.test(name))
      .map((name) => readFileSync(join(root, name), 'utf8'));
    const messages = sources.flatMap((source) =>
      [
        ...source.matchAll(/doFatalError\(\s*(?:self|this|this\._protocol),\s*(['`])(.*?)\1/gsu),
        ...source.matchAll(/throw new Error\(\s*(['`])(.*?)\1/gsu),
      ].map(([, , text = '']) => text),
    );
    expect(messages.length).toBeGreaterThan(100);
    const other = messages.filter((text) => !isElsewhere(text));
    const known = table.map(([error]) => (error instanceof Error ? error.message : ''));
    const missing = other.filter((text) => {
      // What is filled in, and what comes after the first piece, may be anything.
      const pattern = text
        .split(/\$\{[^}]*\}/u)
        .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
      return !known.some((message) => new RegExp(`^${pattern.join('.*')}`, 'u').test(message));
    });
    expect(missing.filter((text) => !/^Inbound: Malformed /u.test(text))).toEqual([]);
  });
});

/** What only a server meets, what no peer can bring about, and what is told otherwise. */
function isElsewhere(text: string): boolean {
  return (
    /(?:-only method|Group exchange not implemented|_INIT$|MESSAGE\.KEXDH_(?:INIT|GEX_INIT)|auth(?:"| not)? (?:not )?in progress|clients not permitted|server host key|signature (?:generation|conversion))/u.test(
      text,
    ) ||
    /^(?:Missing on|Invalid (?:config|outbound|inbound|key$|signal|negotiated|prime|generator|key exchange|Zlib)|Unsupported key exchange|Insufficient space|Should not get here|have should not|Error while converting|No auth|"publickey")/u.test(
      text,
    ) ||
    text.startsWith('Handshake failed: no matching')
  );
}
