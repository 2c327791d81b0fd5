import { createCipheriv, generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { lstat, mkdir, open, rm } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { plainText } from '../../shared/event-log';
import { internalError } from '../../shared/errors';
import type { KeyFileInfo, NewKey } from '../../shared/keys';
import { fail, ok, type Result } from '../../shared/result';
import { newKeyUnreadable } from '../../shared/texts/key-files';
import { systemCode, systemText } from '../system/errors';
import { readPath, unwrapPath, type PathSystem } from '../system/path-text';
import { describeKeyFile, readKeyText } from './file';
import { partsOf, publicHalfOf, type KeyParts } from './formats/material';
import { KeyTrouble } from './formats/trouble';
import { inWorker, type CarryOut } from './worker';
import { openSshMagic } from './formats/openssh';
import { readStrings, toMpint, writeStrings } from './wire';

/** As ssh-keygen since OpenSSH 9.4. */
const rounds = 24;

/** Both halves of a new key, as they are written to files. */
interface KeyTexts {
  /** OpenSSH's own format (OpenSSH's PROTOCOL.key). */
  readonly privateHalf: string;
  /** One line: type, base64, comment. */
  readonly publicHalf: string;
}

/**
 * Makes a key pair and writes both halves as ssh-keygen does: the private one for its owner alone (0600). Where one
 * cannot be written, neither is left.
 * @returns fails with key-path-invalid, key-exists (either half) or key-write
 */
export async function makeKey(
  wanted: NewKey,
  system: PathSystem,
  carryOut: CarryOut = inWorker,
): Promise<Result<KeyFileInfo>> {
  const typed = unwrapPath(wanted.path, system.platform);
  const path = readPath(typed, system);
  if (!isAbsolute(path) || /[/\\]$/u.test(path) || path.includes('\0') || path.endsWith('.pub')) {
    return fail({ code: 'key-path-invalid', data: { text: typed } });
  }
  // Looked at before the slow part; what is written below takes its place only where there is nothing.
  for (const half of [path, `${path}.pub`]) {
    if (await exists(half)) return fail({ code: 'key-exists', data: { path: half } });
  }
  const texts = await makeKeyTexts(wanted, carryOut);
  if (!texts.ok) return texts;
  const written = await writeHalves(path, texts.value);
  return written.ok ? describeKeyFile(typed, system) : written;
}

/** Makes a key pair; generating and the passphrase's key derivation run beside the program. */
export async function makeKeyTexts(
  { kind, bits, comment, passphrase }: Omit<NewKey, 'path'>,
  carryOut: CarryOut = inWorker,
): Promise<Result<KeyTexts>> {
  const note = plainText(comment, 200).trim();
  const key = await generate(kind, bits);
  const parts = partsOf(key);
  const half = publicHalfOf(key);
  if (parts === null || half === null) return fail(internalError(new Error(newKeyUnreadable)));
  const privateHalf = await sealKey(parts, half.blob, note, passphrase, carryOut);
  // Read again before it is given away: a key that nobody can open would lock its owner out later.
  const again = readKeyText(privateHalf, new KeyTrouble(''), carryOut);
  if (!again.ok) return again;
  const opened = await again.value.open(passphrase);
  if (!opened.ok) return opened;
  const [type] = readStrings(half.blob) ?? [];
  const words = [type?.toString('latin1') ?? '', half.blob.toString('base64'), note];
  return ok({ privateHalf, publicHalf: `${words.filter((word) => word !== '').join(' ')}\n` });
}

const generatePair = promisify(generateKeyPair);

async function generate(kind: NewKey['kind'], bits: number): Promise<KeyObject> {
  const pair =
    kind === 'ed25519'
      ? await generatePair('ed25519')
      : await generatePair('rsa', { modulusLength: bits, publicExponent: 0x10001 });
  return pair.privateKey;
}

async function sealKey(
  parts: KeyParts,
  publicBlob: Buffer,
  comment: string,
  passphrase: string,
  carryOut: CarryOut,
): Promise<string> {
  const encrypted = passphrase !== '';
  const check = randomBytes(4);
  const body = Buffer.concat([check, check, privateFields(parts, publicBlob), writeStrings(comment)]);
  const block = encrypted ? 16 : 8;
  const padding = Buffer.from(
    Array.from({ length: (block - (body.length % block)) % block }, (_, i) => i + 1),
  );
  const plain = Buffer.concat([body, padding]);
  const one = Buffer.of(0, 0, 0, 1);
  const head: Buffer[] = [Buffer.from(openSshMagic, 'latin1')];
  if (encrypted) {
    const salt = randomBytes(16);
    const secret = await carryOut({
      ...{ kind: 'bcrypt', rounds, length: 48, salt: new Uint8Array(salt) },
      passphrase: new Uint8Array(Buffer.from(passphrase, 'utf8')),
    });
    if (secret === null) throw new Error('bcrypt gave nothing');
    const cost = Buffer.alloc(4);
    cost.writeUInt32BE(rounds);
    const options = Buffer.concat([writeStrings(salt), cost]);
    const cipher = createCipheriv('aes-256-ctr', secret.subarray(0, 32), secret.subarray(32));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    head.push(writeStrings('aes256-ctr', 'bcrypt', options), one, writeStrings(publicBlob, sealed));
  } else {
    head.push(writeStrings('none', 'none', ''), one, writeStrings(publicBlob, plain));
  }
  // Lines of 70 letters, as ssh-keygen writes them.
  const lines =
    Buffer.concat(head)
      .toString('base64')
      .match(/.{1,70}/gu) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

function privateFields(parts: KeyParts, publicBlob: Buffer): Buffer {
  switch (parts.kind) {
    case 'rsa': {
      const { n, e, d, iqmp, p, q } = parts;
      return writeStrings('ssh-rsa', ...[n, e, d, iqmp, p, q].map(toMpint));
    }
    case 'ed25519': {
      const half = publicBlob.subarray(-32);
      return writeStrings('ssh-ed25519', half, Buffer.concat([parts.seed, half]));
    }
    case 'ecdsa':
      return writeStrings(`ecdsa-sha2-${parts.curve}`, parts.curve, parts.point, toMpint(parts.d));
  }
}

/** A link that leads nowhere is something, too. What cannot be looked at is told when it is written. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function writeHalves(path: string, texts: KeyTexts): Promise<Result<null>> {
  const made: string[] = [];
  const halves = [
    { file: path, text: texts.privateHalf, mode: 0o600 },
    { file: `${path}.pub`, text: texts.publicHalf, mode: 0o644 },
  ];
  let current = path;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    return fail({ code: 'key-write', data: { path, detail: systemText(error) } });
  }
  try {
    for (const { file, text, mode } of halves) {
      current = file;
      // 'wx' never writes over a file, nor through a link.
      const handle = await open(file, 'wx', mode);
      made.push(file);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    return ok(null);
  } catch (error) {
    for (const file of made) await rm(file, { force: true }).catch(() => undefined);
    if (systemCode(error) === 'EEXIST' && !made.includes(current)) {
      return fail({ code: 'key-exists', data: { path: current } });
    }
    return fail({ code: 'key-write', data: { path, detail: systemText(error) } });
  }
}
