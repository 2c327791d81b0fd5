import { createRequire } from 'node:module';
import type ssh2Types from 'ssh2';
import { loadChanged } from './load-changed';

/** The version of ssh2 that this folder was read against; internals.ts refuses any other. */
export const knownVersion = '1.17.0';

const requireFrom = createRequire(import.meta.url);

/** The version that is installed. */
export const ssh2Version: string = (requireFrom('ssh2/package.json') as { version: string }).version;

// The one place that loads the package. It is CommonJS: what is changed in its sources is changed before it runs.
const ssh2 = loadChanged(requireFrom) as typeof ssh2Types;

export const { Client, Server, BaseAgent, utils } = ssh2;
export type Client = ssh2Types.Client;
export type Server = ssh2Types.Server;

/** A public key in ssh2's own form, or null for kinds it cannot use (FIDO2, certificates, DSA). */
export function parsePublicKey(blob: Buffer): ssh2Types.ParsedKey | null {
  const parsed = utils.parseKey(blob);
  return parsed instanceof Error || parsed.isPrivateKey() || parsed.type.endsWith('-dss') ? null : parsed;
}
