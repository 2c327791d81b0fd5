import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKeyFile } from '../../electron/keys/file';
import { explain } from '../../shared/errors';
import { otherSamples, passphrase, ppkSamples, rememberingly, type Sample } from './ssh-keys-scene';
import { here } from '../support/here';

let folder = '';
let samples: readonly Sample[] = [];
/** Derives each passphrase's key once: what is tried here is what stands around it. */
const carryOut = rememberingly();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ginnel-text-'));
  samples = [...ppkSamples, ...(await otherSamples())];
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function openBytes(bytes: Buffer): Promise<string> {
  const path = join(folder, 'key');
  await writeFile(path, bytes, { mode: 0o600 });
  const file = await readKeyFile(path, here, carryOut);
  if (!file.ok) return JSON.stringify(file.error);
  const opened = await file.value.unlock(file.value.encrypted ? passphrase : null);
  return opened.ok ? 'opened' : JSON.stringify(opened.error);
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
/** The file's bytes are UTF-8; a program that writes UTF-16 reads them as such. */
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${latin1(text).toString('utf8')}`, 'utf16le');
const indented = (text: string, by: string): string => text.replace(/^(?=.)/gmu, by);
const isPem = ({ text }: Sample): boolean => text.includes('-----BEGIN');
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherHalf = publicKey.export({ format: 'pem', type: 'spki' }).toString();

/** What happens to keys on their way; `null`: does not happen to keys of that kind. */
const ways: readonly (readonly [string, (sample: Sample) => Buffer | null])[] = [
  ['nothing', ({ text }) => latin1(text)],
  ['line ends of Windows', ({ text }) => latin1(text.replaceAll('\n', '\r\n'))],
  ['line ends of old Macs', ({ text }) => latin1(text.replaceAll('\n', '\r'))],
  ['a mark before UTF-8', ({ text }) => latin1(`\u00ef\u00bb\u00bf${text}`)],
  ['UTF-16, little end first', ({ text }) => utf16(text)],
  ['UTF-16, big end first', ({ text }) => utf16(text).swap16()],
  ['UTF-16 with line ends of Windows', ({ text }) => utf16(text.replaceAll('\n', '\r\n'))],
  ['blanks before each line', ({ text }) => latin1(indented(text, '    '))],
  ['tabs before each line', ({ text }) => latin1(indented(text, '\t'))],
  ['no-break spaces before each line', ({ text }) => latin1(indented(text, '\u00c2\u00a0\u00c2\u00a0'))],
  ['blank lines around it', ({ text }) => latin1(`\n  \n${text}\n \n\t\n`)],
  [
    'blanks behind each line',
    ({ text }) => latin1(text.replace(/$/gmu, '  ').replace(/^(Comment: .*?) +$/mu, '$1')),
  ],
  ['one line with \\n', ({ text }) => latin1(text.replaceAll('\n', '\\n'))],
  ['one line with \\r\\n', ({ text }) => latin1(text.replaceAll('\n', '\\r\\n'))],
  ['one line with \\n, in quotes', ({ text }) => latin1(`"${text.trim().replaceAll('\n', '\\n')}"\n`)],
  [
    'the line of an environment file',
    (sample) => (isPem(sample) ? latin1(`SSH_KEY="${sample.text.replaceAll('\n', '\\n')}"\n`) : null),
  ],
  ['one line with \\\\n', ({ text }) => latin1(text.replaceAll('\n', '\\\\n'))],
  [
    'one line with blanks',
    // Headers cannot be told from what follows them then.
    (sample) =>
      isPem(sample) && !sample.text.includes(':') ? latin1(sample.text.replaceAll('\n', ' ')) : null,
  ],
  ['a public half before it', (sample) => (isPem(sample) ? latin1(otherHalf + sample.text) : null)],
  ['a public half behind it', (sample) => (isPem(sample) ? latin1(sample.text + otherHalf) : null)],
  [
    'OpenSSH’s public half before it',
    (sample) => (isPem(sample) ? latin1(`ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA me\n${sample.text}`) : null),
  ],
  [
    'what openssl pkcs12 writes before it',
    (sample) =>
      isPem(sample)
        ? latin1(`Bag Attributes\n    friendlyName: me\nKey Attributes: <No>\n${sample.text}`)
        : null,
  ],
];

describe.each(ways)('a key with %s', (_name, change) => {
  it('is read, whatever wrote it', async () => {
    for (const sample of samples) {
      const bytes = change(sample);
      if (bytes === null) continue;
      expect(await openBytes(bytes), sample.name).toBe('opened');
    }
  });
});

describe('what is no private key', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  it.each([
    ['a public key in PEM', latin1(otherHalf), /public half/u],
    ['a public key of OpenSSH', latin1('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA me\n'), /public half/u],
    ['the same, indented', latin1('   ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA me\n'), /public half/u],
    ['the same in UTF-16', utf16('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA me\n'), /public half/u],
    [
      'a certificate',
      latin1('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
      /certificate/u,
    ],
    ['DER', privateKey.export({ format: 'der', type: 'pkcs8' }), /binary form/u],
    ['PKCS#12', Buffer.concat([Buffer.from('3082010a020103308200', 'hex'), Buffer.alloc(200)]), /PKCS#12/u],
    ['nothing at all', Buffer.alloc(0), /empty/u],
    ['a mark and nothing', Buffer.from('fffe', 'hex'), /empty/u],
  ])('%s is named for what it is, and nobody is told to make a new key', async (_name, bytes, words) => {
    const path = join(folder, 'other');
    await writeFile(path, bytes);
    const file = await readKeyFile(path, here, carryOut);
    if (file.ok) throw new Error('it was read');
    const { why = '', todo = '' } = explain(file.error);
    expect(why).toMatch(words);
    expect(todo).not.toContain('make a new key');
  });
});
