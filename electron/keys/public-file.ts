import { plainText } from '../../shared/event-log';
import { fail, ok, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/key-files';
import { systemCode, systemText } from '../system/errors';
import { readPath, type PathSystem } from '../system/path-text';
import { readFileStart } from './formats/file-start';
import { readPublicHalf, type PublicHalf } from './public-half';

/** A public key or a certificate, from a file. */
interface PublicFile {
  readonly half: PublicHalf;
  /** Empty when it has none. */
  readonly comment: string;
}

/** Certificates with thousands of accounts stay below. */
const longestFile = 256 * 1024;

/**
 * Reads a file of one line: type, base64, comment (sshd(8), AUTHORIZED_KEYS without options), as ssh-keygen writes it to
 * `.pub` and `-cert.pub`.
 * @param path what readPath takes
 * @returns why it cannot be used, in a sentence, and whether that is because it is not there
 */
export async function readPublicFile(
  path: string,
  system: PathSystem,
): Promise<
  { readonly ok: true; readonly value: PublicFile } | { readonly ok: false; detail: string; missing: boolean }
> {
  let text: string;
  try {
    const file = await readFileStart(readPath(path, system), longestFile);
    if (file === null) return { ok: false, detail: texts.noFile, missing: false };
    text = file.bytes.toString('utf8');
  } catch (error) {
    return { ok: false, detail: `${systemText(error)}.`, missing: systemCode(error) === 'ENOENT' };
  }
  const parsed = readPublicLine(text);
  return parsed === null
    ? { ok: false, detail: texts.noPublicKey, missing: false }
    : { ok: true, value: parsed };
}

/** Reads such a line; null when it is none, or names another type than it holds. */
export function readPublicLine(text: string): PublicFile | null {
  const match = /^(\S+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+([^\r\n]*))?\s*$/u.exec(text.trim());
  if (match === null) return null;
  const [, type, base64 = '', comment = ''] = match;
  const half = readPublicHalf(Buffer.from(base64, 'base64'));
  return half === null || half.type !== type ? null : { half, comment: plainText(comment, 200).trim() };
}

/**
 * Reads the certificate for a key.
 * @param path the file; null for the one that ssh would find beside the key file
 * @param plainBlob the key's public half
 * @returns null when none was named and none is beside it; fails with certificate-unusable
 */
export async function readCertificateFile(
  path: string | null,
  keyFile: string,
  plainBlob: Buffer,
  system: PathSystem,
): Promise<Result<PublicFile | null>> {
  const publicPath = path ?? `${keyFile}-cert.pub`;
  const file = await readPublicFile(publicPath, system);
  if (!file.ok) return path === null && file.missing ? ok(null) : unusable(publicPath, file.detail);
  const { certificate, plain } = file.value.half;
  if (certificate === null) return unusable(publicPath, texts.noCertificate);
  if (!plain.blob.equals(plainBlob)) return unusable(publicPath, texts.forAnotherKey);
  if (!certificate.isUser) return unusable(publicPath, texts.hostCertificate);
  return ok(file.value);
}

function unusable(path: string, detail: string): Result<never> {
  return fail({ code: 'certificate-unusable', data: { path, detail } });
}
