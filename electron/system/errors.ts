/** The C library's words for an error, as PuTTY logs them on Unix; libuv's own differ in places. */
const texts: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EAFNOSUPPORT: 'Address family not supported by protocol',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_FAIL: 'Non-recoverable failure in name resolution',
  ECONNABORTED: 'Software caused connection abort',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EHOSTDOWN: 'Host is down',
  EHOSTUNREACH: 'No route to host',
  EMFILE: 'Too many open files',
  ENETUNREACH: 'Network is unreachable',
  ENFILE: 'Too many open files in system',
  ENOENT: 'No such file or directory',
  ENOBUFS: 'No buffer space available',
  ENOTFOUND: 'Name or service not known',
  EPERM: 'Operation not permitted',
  EPIPE: 'Broken pipe',
  ETIMEDOUT: 'Connection timed out',
};

/** The system's code of an error (`ECONNREFUSED`), or null when it has none. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** What PuTTY writes as `<err>` for a system error: `Address already in use`; else the error's own message. */
export function systemText(error: unknown): string {
  const code = systemCode(error);
  const known = code === null ? undefined : texts[code];
  return known ?? (error instanceof Error && error.message !== '' ? error.message : (code ?? String(error)));
}
