import type { AppError } from '../../shared/errors';
import { systemCode, systemText } from '../system/errors';
import { isOpenFilesLimit, openFilesError } from '../system/open-files';

/** Codes that say the machine lacks the address or its whole family. */
const noSuchAddress = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EINVAL'];

/** The error for an address and port that could not be listened on, from what the system said. */
export function listenError(address: string, port: number, error: unknown): AppError {
  if (isOpenFilesLimit(error)) return openFilesError(error);
  const code = systemCode(error);
  if (code === 'EADDRINUSE') return { code: 'listen-in-use', data: { address, port } };
  if (code === 'EACCES' || code === 'EPERM') {
    return { code: 'listen-permission', data: { address, port, platform: process.platform } };
  }
  const data = { address, port, detail: systemText(error) };
  return code !== null && noSuchAddress.includes(code)
    ? { code: 'listen-address', data }
    : { code: 'listen-failed', data };
}
