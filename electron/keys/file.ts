import { sign as signWith, type KeyObject } from 'node:crypto';
import type { Stats } from 'node:fs';
import { basename } from 'node:path';
import type { AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import type { KeyFileInfo } from '../../shared/keys';
import { fail, ok, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/key-files';
import { systemCode, systemText } from '../system/errors';
import { readPath, unwrapPath, type PathSystem } from '../system/path-text';
import type { OthersRights } from '../system/windows-rights';
import { readFileStart, type FileStart } from './formats/file-start';
import { KeyTrouble } from './formats/trouble';
import { decodeKeyFile, findPrivatePem, straightenKey, whatElse } from './formats/text';
import { inWorker, type CarryOut } from './worker';
import { publicHalfOf } from './formats/material';
import { readOpenSshKey } from './formats/openssh';
import { readPemKey } from './formats/pem';
import { ppkHead, readPpk } from './formats/ppk';
import { describeHostKey } from './host-key';
import { readBase64 } from './wire';
import type { SealedKey } from './formats/sealed';

/** A private key ready to sign. */
export interface PrivateKey {
  /** Public half as on the wire (RFC 4253, 6.6). */
  readonly publicBlob: Buffer;
  /**
   * Signs for user authentication.
   * @param hash which hash an RSA signature takes (RFC 8332); other kinds have their own
   * @returns the signature as OpenSSL makes it: raw for RSA and Ed25519, DER for ECDSA; null when the key is good for none
   */
  readonly sign: (data: Buffer, hash: string | undefined) => Promise<Buffer | null>;
}

/** Makes a key ready to sign; null for kinds SSH servers no longer take (DSA) or never did. */
export function privateKeyOf(key: KeyObject): PrivateKey | null {
  const half = publicHalfOf(key);
  if (half === null) return null;
  const { blob, fixedHash } = half;
  return {
    publicBlob: blob,
    sign: (data, hash) =>
      new Promise((resolve) => {
        const algorithm = fixedHash ?? (key.asymmetricKeyType === 'rsa' ? (hash ?? 'sha1') : null);
        // In the thread pool: long RSA keys take a good part of a second.
        signWith(algorithm, data, key, (error, signature) => resolve(error === null ? signature : null));
      }),
  };
}

/** A private key file as read, before any passphrase. */
export interface KeyFile {
  readonly path: string;
  /** As a user reads it: `OpenSSH`, `PEM`, `PKCS#8`, `PuTTY (version 3)`. */
  readonly format: string;
  /** Name for the key: its own comment, else that of the public half beside it, else the file's name. */
  readonly comment: string;
  readonly encrypted: boolean;
  /** Public half as on the wire; null when only the passphrase reveals it. */
  readonly publicBlob: Buffer | null;
  /** Fault that a user should mend, though the key works: key-rights. */
  readonly warning: AppError | null;
  /**
   * Opens it. Slow derivations run beside the program, so nothing waits for it but the caller.
   * @param passphrase null for an unencrypted file
   * @param signal gives up: what it fails with then says nothing of the key
   * @returns key-passphrase when that was wrong, key-damaged, key-kind-unsupported or key-costly when the file cannot be used at all
   */
  readonly unlock: (passphrase: string | null, signal?: AbortSignal) => Promise<Result<PrivateKey>>;
}

/** No private key is near as long; a log file chosen by mistake is not read whole. In bytes. */
const longestFile = 128 * 1024;

/**
 * Reads a private key file: OpenSSH's own format, PuTTY's (.ppk, version 2 and 3), or PEM (PKCS#1, SEC 1, PKCS#8),
 * encrypted or not.
 * @param typed as on the Credentials panel: what readPath takes
 * @param carryOut who does the slow part; tests do it themselves
 * @returns key-missing, key-unreadable, key-format, key-damaged, key-kind-unsupported or key-costly when it cannot be used
 */
export async function readKeyFile(
  typed: string,
  system: PathSystem,
  carryOut: CarryOut = inWorker,
): Promise<Result<KeyFile>> {
  const path = unwrapPath(typed, system.platform);
  const fullPath = readPath(path, system);
  const trouble = new KeyTrouble(path);
  let file: FileStart | null;
  try {
    file = await readFileStart(fullPath, longestFile);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return fail({ code: 'key-missing', data: { path } });
    return fail({ code: 'key-unreadable', data: { path, detail: systemText(error) } });
  }
  if (file === null) return trouble.format(texts.noFile);
  const read = readKeyText(decodeKeyFile(file.bytes), trouble, carryOut);
  if (!read.ok) return read;
  const sealed = read.value;
  // Unencrypted ones are opened at once: damage is then told before any server is asked.
  const opened = sealed.encrypted ? null : await sealed.open('');
  if (opened?.ok === false) return opened;
  const beside = await publicHalfBeside(fullPath);
  const publicBlob = sealed.publicBlob ?? beside?.blob ?? null;
  const ownComment = plainText(opened?.value.comment ?? sealed.comment ?? '', 200).trim();
  const commentBeside = publicBlob !== null && beside?.blob.equals(publicBlob) === true ? beside.comment : '';
  const unlock: KeyFile['unlock'] = async (passphrase, signal) => {
    if (sealed.encrypted && (passphrase === null || passphrase === '')) return trouble.passphrase();
    const result = opened ?? (await sealed.open(passphrase ?? '', signal));
    if (!result.ok) return result;
    const key = privateKeyOf(result.value.key);
    return key === null ? trouble.unsupported(texts.notTaken) : ok(key);
  };
  return ok({
    path,
    format: sealed.format,
    comment: [ownComment, commentBeside].find((text) => text !== '') ?? basename(path),
    encrypted: sealed.encrypted,
    publicBlob,
    warning: rightsWarning(fullPath, file.stats),
    unlock,
  });
}

/**
 * Tells what a private key file says without its passphrase.
 * @param path as on the Credentials panel: what readPath takes
 * @param findRights what other users may do with the file, where rights are in lists; left out, nobody looks
 * @returns fails as readKeyFile does
 */
export async function describeKeyFile(
  path: string,
  system: PathSystem,
  findRights: (fullPath: string) => Promise<OthersRights | null> = () => Promise.resolve(null),
): Promise<Result<KeyFileInfo>> {
  const file = await readKeyFile(path, system);
  if (!file.ok) return file;
  const { format, encrypted, publicBlob, comment, warning } = file.value;
  const half = publicBlob === null ? null : describeHostKey(publicBlob);
  if (publicBlob !== null && half === null) {
    return fail({ code: 'key-damaged', data: { path, detail: texts.publicHalfCutOff } });
  }
  const publicHalf =
    half === null
      ? null
      : { type: half.type, bits: half.bits, sha256: half.sha256, comment, publicKey: half.publicKey };
  return ok({
    ...{ path, format, encrypted, publicHalf },
    warning: warning ?? (await windowsWarning(readPath(path, system), findRights)),
  });
}

/**
 * Reads what a key file holds.
 * @param bytes the file byte by byte (latin1): comments may be in any encoding
 * @returns fails with key-format, key-damaged, key-kind-unsupported or key-costly
 */
export function readKeyText(bytes: string, trouble: KeyTrouble, carryOut: CarryOut): Result<SealedKey> {
  const text = straightenKey(bytes);
  if (text.trim() === '') return trouble.format(texts.empty);
  if (text.startsWith('SSH PRIVATE KEY FILE FORMAT 1.1\n')) {
    return trouble.unsupported(texts.ssh1);
  }
  if (/^---- BEGIN SSH2 ENCRYPTED PRIVATE KEY/mu.test(text)) {
    return trouble.unsupported(texts.sshCom);
  }
  if (text.startsWith(ppkHead)) return readPpk(text, trouble, carryOut);
  return readPem(text, trouble, carryOut);
}

function readPem(text: string, trouble: KeyTrouble, carryOut: CarryOut): Result<SealedKey> {
  const pem = findPrivatePem(text);
  if (pem === null) {
    return /^-----BEGIN [A-Z0-9 ]*PRIVATE/mu.test(text)
      ? trouble.damaged(texts.firstLineCutOff)
      : trouble.format(whatElse(text) ?? texts.noPrivateKey);
  }
  const { label, inside } = pem;
  if (inside === null) return trouble.damaged(texts.lastLineMissing);
  const [, headers = '', body = ''] = /^\n?((?:[A-Za-z-]+:.*\n(?:[ \t].*\n)*)*)([^]*)$/u.exec(inside) ?? [];
  const bytes = readBase64(body.replace(/\s/gu, ''));
  if (bytes === null) return trouble.damaged(texts.charactersWrong);
  if (label === 'OPENSSH PRIVATE KEY') return readOpenSshKey(bytes, trouble, carryOut);
  const dekInfo = /^DEK-Info: *(\S+)/mu.exec(headers)?.[1] ?? null;
  if (dekInfo === null && /^Proc-Type: *4,ENCRYPTED/mu.test(headers)) {
    return trouble.damaged(texts.dekInfoMissing);
  }
  return readPemKey({ label, dekInfo, der: bytes }, trouble, carryOut);
}

/** As ssh decides it (sshkey_perm_ok): what counts is who else may do anything with a file that is one's own. */
function rightsWarning(path: string, { mode, uid }: Stats): AppError | null {
  // Windows has neither: who may use a file is in its list of rights.
  if (process.getuid === undefined || (mode & 0o077) === 0 || uid !== process.getuid()) return null;
  return { code: 'key-rights', data: { path, mode: (mode & 0o777).toString(8).padStart(4, '0') } };
}

/** The same where rights are in lists. That others may write to a key is no danger to it alone, but to all around it. */
async function windowsWarning(
  path: string,
  findRights: (path: string) => Promise<OthersRights | null>,
): Promise<AppError | null> {
  const rights = await findRights(path);
  return rights === null || rights.groups.length === 0
    ? null
    : { code: 'key-rights-windows', data: { path, groups: rights.groups } };
}

/** The public half ssh-keygen writes beside a key; null when there is none. */
async function publicHalfBeside(path: string): Promise<{ blob: Buffer; comment: string } | null> {
  try {
    const text = (await readFileStart(`${path}.pub`, longestFile))?.bytes.toString('utf8') ?? '';
    const match = /^\S+ ([A-Za-z0-9+/=]+)(?: (.*))?/u.exec(text);
    if (match === null) return null;
    return { blob: Buffer.from(match[1] ?? '', 'base64'), comment: plainText(match[2] ?? '', 200).trim() };
  } catch {
    return null;
  }
}
