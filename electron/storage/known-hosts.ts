import { fail, ok, type Result } from '../../shared/result';
import { createQueue, makePrivate, privateFile, readText, writeText } from './files';
import { findHostKey, withHostKey } from './known-hosts-format';
import type { KnownHosts } from './types';

/**
 * Culvert's own known hosts, in OpenSSH's format, in a file for its owner alone. It is read anew each time, so that a
 * line another program or a person added counts. A file that cannot be read knows no key, and is never written to.
 */
export function createKnownHosts(path: string): KnownHosts {
  const queue = createQueue();
  return {
    check: async (host, port, key) => {
      const found = await readText(path);
      const finding = findHostKey(found.kind === 'text' ? found.text : '', host, port, key);
      const known = { ...finding, knownFrom: finding.verdict === 'unknown' ? '' : path };
      return found.kind === 'unreadable' ? { ...known, unreadable: found.error } : known;
    },
    typesOf: () => Promise.resolve([]),
    list: () => Promise.resolve([]),
    remove: () => Promise.resolve(fail({ code: 'not-found', data: { what: 'host key' } })),
    accept: (host, port, key) =>
      queue(async (): Promise<Result<null>> => {
        const found = await readText(path);
        if (found.kind === 'unreadable') return fail(found.error);
        await makePrivate(path, privateFile);
        return writeText(path, withHostKey(found.kind === 'text' ? found.text : '', host, port, key));
      }),
  };
}

/** Known hosts that are forgotten with the program. */
export function memoryKnownHosts(): KnownHosts {
  let text = '';
  return {
    check: (host, port, key) => Promise.resolve({ ...findHostKey(text, host, port, key), knownFrom: '' }),
    typesOf: () => Promise.resolve([]),
    list: () => Promise.resolve([]),
    remove: () => Promise.resolve(fail({ code: 'not-found', data: { what: 'host key' } })),
    accept: (host, port, key) => {
      text = withHostKey(text, host, port, key);
      return Promise.resolve(ok(null));
    },
  };
}
