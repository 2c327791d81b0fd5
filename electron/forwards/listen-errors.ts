import type { AppError } from '../../shared/errors';
import { systemCode, systemText } from '../system/errors';
import { isOpenFilesLimit, openFilesError } from '../system/open-files';

/** Codes that say the machine lacks the address or its whole family. */
const noSuchAddress = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EINVAL'];

/** The error for an address and port that could not be listened on, from what the system said. */
export function listenError(
  address: string,
  port: number,
  error: unknown,
  platform: NodeJS.Platform,
): AppError {
  if (isOpenFilesLimit(error)) return openFilesError(error);
  const code = systemCode(error);
  if (code === 'EADDRINUSE') return { code: 'listen-in-use', data: { address, port } };
  if (code === 'EACCES' || code === 'EPERM') {
    // Windows keeps no port for its administrator: it has reserved this one, or lent it to a program that shares it with nobody.
    return platform === 'win32'
      ? { code: 'listen-reserved', data: { address, port } }
      : { code: 'listen-permission', data: { address, port, platform } };
  }
  const data = { address, port, detail: systemText(error) };
  return code !== null && noSuchAddress.includes(code)
    ? { code: 'listen-address', data: { ...data, platform } }
    : { code: 'listen-failed', data };
}
