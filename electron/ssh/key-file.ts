import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { AppError } from '../../shared/errors';
import { plainText } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import { systemCode, systemText } from '../system/errors';
import { openOpenSshKey, readOpenSshHeader } from './openssh-key';
import { privateKeyOfPem, type PrivateKey } from './private-key';

/** A private key file as read, before any passphrase. */
export interface KeyFile {
  readonly path: string;
  /** What to call the key: the comment of the public half beside it, else the file's name. */
  readonly comment: string;
  readonly encrypted: boolean;
  /** Public half as on the wire; null when only the passphrase reveals it. */
  readonly publicBlob: Buffer | null;
  /**
   * Opens it.
   * @param passphrase null for an unencrypted file
   * @returns key-passphrase when that was wrong, key-format when the file cannot be used at all
   */
  readonly unlock: (passphrase: string | null) => Promise<Result<PrivateKey>>;
}

/** No private key is near as long; a log file chosen by mistake is not read whole. */
const longestFile = 128 * 1024;

/**
 * Reads a private key file: OpenSSH's own format, or PEM (PKCS#1, SEC 1, PKCS#8), encrypted or not.
 * @param path as on the Auth panel; `~/` is the home folder
 * @returns key-missing, key-unreadable or key-format when it cannot be used
 */
export async function readKeyFile(path: string): Promise<Result<KeyFile>> {
  const fullPath = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  let text: string;
  try {
    text = (await readStart(fullPath)).trim();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return fail({ code: 'key-missing', data: { path } });
    if (systemCode(error) === 'EISDIR') return fail(formatError(path, 'It is a folder.'));
    return fail({ code: 'key-unreadable', data: { path, detail: systemText(error) } });
  }
  const problem = problemOf(text);
  if (problem !== null) return fail(formatError(path, problem));
  const beside = await publicHalfBeside(fullPath);
  const comment = beside?.comment ?? basename(path);

  const openSsh = readOpenSshHeader(text);
  if (openSsh !== null) {
    const { encrypted, publicBlob } = openSsh;
    const unlock = (passphrase: string | null): Promise<Result<PrivateKey>> =>
      unlockOpenSsh(path, text, passphrase);
    return ok({ path, comment, encrypted, publicBlob, unlock });
  }
  if (/^-+BEGIN OPENSSH/u.test(text)) return fail(formatError(path, 'The file is damaged.'));
  const encrypted = /^-----BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: 4,ENCRYPTED/mu.test(text);
  if (encrypted) {
    const unlock = (passphrase: string | null): Promise<Result<PrivateKey>> =>
      Promise.resolve(unlockPem(path, text, passphrase ?? ''));
    return ok({ path, comment, encrypted, publicBlob: beside?.blob ?? null, unlock });
  }
  const opened = unlockPem(path, text, undefined);
  if (!opened.ok) return opened;
  return ok({
    path,
    comment,
    encrypted,
    publicBlob: opened.value.publicBlob,
    unlock: () => Promise.resolve(opened),
  });
}

async function readStart(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestFile), 0, longestFile, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What a file is that is no private key we read, in words; null when it may be one. */
function problemOf(text: string): string | null {
  if (text === '') return 'The file is empty.';
  if (
    /^(?:ssh-|ecdsa-|sk-)\S+ AAAA|^---- BEGIN SSH2 PUBLIC KEY|^-----BEGIN (?:RSA )?PUBLIC KEY/u.test(text)
  ) {
    return 'It is the public half of a key.';
  }
  if (text.startsWith('PuTTY-User-Key-File-')) {
    return 'It is in PuTTY’s own format (.ppk); PuTTYgen exports it as an OpenSSH key.';
  }
  return /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/mu.test(text) ? null : 'It holds no private key.';
}

async function unlockOpenSsh(
  path: string,
  text: string,
  passphrase: string | null,
): Promise<Result<PrivateKey>> {
  const opened = await openOpenSshKey(text, passphrase);
  if (!opened.ok) {
    return fail(
      /integrity check|bad passphrase|no passphrase/u.test(opened.detail)
        ? { code: 'key-passphrase', data: { path } }
        : formatError(path, opened.detail),
    );
  }
  return unlockPem(path, opened.pem, undefined);
}

function unlockPem(path: string, pem: string, passphrase: string | undefined): Result<PrivateKey> {
  try {
    const key = privateKeyOfPem(pem, passphrase);
    return key === null ? fail(formatError(path, 'Servers no longer accept this kind of key.')) : ok(key);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    // A wrong passphrase shows as garbage in many ways; a cipher that OpenSSL lacks shows in this one alone.
    return fail(
      passphrase !== undefined && !/unsupported/iu.test(detail)
        ? { code: 'key-passphrase', data: { path } }
        : formatError(path, detail),
    );
  }
}

/** The public half ssh-keygen writes beside a key; null when there is none. */
async function publicHalfBeside(path: string): Promise<{ blob: Buffer; comment: string | null } | null> {
  try {
    const match = /^\S+ ([A-Za-z0-9+/=]+)(?: (.*))?/u.exec(await readStart(`${path}.pub`));
    if (match === null) return null;
    const comment = plainText(match[2] ?? '', 200).trim();
    return { blob: Buffer.from(match[1] ?? '', 'base64'), comment: comment === '' ? null : comment };
  } catch {
    return null;
  }
}

function formatError(path: string, detail: string): AppError {
  return { code: 'key-format', data: { path, detail } };
}
