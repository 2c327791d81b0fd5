import ssh2 from 'ssh2';

// ssh2 is CommonJS, and Node finds no named exports in it: the one place that takes it apart.
export const { Client, BaseAgent, createAgent, utils } = ssh2;

/** A public key in ssh2's own form, or null for kinds it cannot use (FIDO2, certificates, DSA). */
export function parsePublicKey(blob: Buffer): ssh2.ParsedKey | null {
  const parsed = utils.parseKey(blob);
  return parsed instanceof Error || parsed.isPrivateKey() || parsed.type.endsWith('-dss') ? null : parsed;
}
