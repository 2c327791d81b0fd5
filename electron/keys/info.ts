import { fail, ok, type Result } from '../../shared/result';
import type { KeyFileInfo } from '../../shared/keys';
import { describeHostKey } from './host-key';
import { readKeyFile } from './file';

/**
 * Tells what a private key file says without its passphrase.
 * @param path as on the Credentials panel: what readPath takes
 * @returns fails as readKeyFile does
 */
export async function describeKeyFile(path: string): Promise<Result<KeyFileInfo>> {
  const file = await readKeyFile(path);
  if (!file.ok) return file;
  const { format, encrypted, publicBlob, comment, warning } = file.value;
  const half = publicBlob === null ? null : describeHostKey(publicBlob);
  if (publicBlob !== null && half === null) {
    return fail({ code: 'key-damaged', data: { path, detail: 'Its public half is cut off.' } });
  }
  const publicHalf =
    half === null
      ? null
      : { type: half.type, bits: half.bits, sha256: half.sha256, comment, publicKey: half.publicKey };
  return ok({ path, format, encrypted, publicHalf, warning });
}
