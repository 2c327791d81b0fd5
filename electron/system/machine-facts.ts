import { createRequire } from 'node:module';
import { arch, homedir, hostname, release, type, version } from 'node:os';
import { z } from 'zod';
import { account } from './account';

/** Facts about the machine that belong into a report, and those that must not be in it. */
export interface MachineFacts {
  /** Names and versions of what Ginnel stands on. */
  readonly versions: Readonly<Record<string, string>>;
  /** The machine's names and its owner's: texts that are to be taken out of a report. */
  readonly own: { readonly host: string; readonly user: string; readonly home: string };
}

/** Looks at program and machine; never throws. */
export function machineFacts(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): MachineFacts {
  const { electron, chrome, node, openssl } = process.versions as Readonly<
    Record<string, string | undefined>
  >;
  const desktop = [environment['XDG_CURRENT_DESKTOP'], environment['XDG_SESSION_TYPE']];
  const versions = {
    System: `${type()} ${release()} ${arch()}`,
    'System version': version(),
    Electron: electron,
    Chromium: chrome,
    'Node.js': node,
    OpenSSL: openssl,
    ssh2: ssh2Version(),
    Desktop: desktop.filter((part) => part !== undefined && part !== '').join(', '),
  };
  return {
    versions: Object.fromEntries(
      Object.entries(versions).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
    ),
    own: { host: hostname(), user: account()?.username ?? '', home: homedir() },
  };
}

const manifest = z.object({ version: z.string() });

function ssh2Version(): string {
  try {
    return manifest.parse(createRequire(import.meta.url)('ssh2/package.json')).version;
  } catch {
    return '';
  }
}
