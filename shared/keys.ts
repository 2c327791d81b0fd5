import { z } from 'zod';
import { appErrorSchema } from './errors';

/** A key pair as far as everybody may know it. */
const publicHalf = {
  /** As on the wire, `ssh-ed25519`. */
  type: z.string(),
  bits: z.number().int(),
  /** `SHA256:` and unpadded base64. */
  sha256: z.string(),
  comment: z.string(),
  /** Type and base64, as in a .pub file, without the comment. */
  publicKey: z.string(),
};

/** A key in an agent. */
export const agentKeySchema = z
  .strictObject({
    ...publicHalf,
    /** Why it cannot be used; null when it can. */
    unusable: z.string().nullable(),
  })
  .readonly();
export type AgentKey = z.infer<typeof agentKeySchema>;

/** An agent that answered. */
export const agentSchema = z
  .strictObject({
    /** Its socket or pipe. */
    path: z.string(),
    keys: z.array(agentKeySchema).readonly(),
  })
  .readonly();
export type Agent = z.infer<typeof agentSchema>;

/** A private key file as far as it tells without its passphrase. */
export const keyFileInfoSchema = z
  .strictObject({
    /** As asked for. */
    path: z.string(),
    /** `OpenSSH`, `PEM`, `PKCS#8` or `PuTTY (version 3)`. */
    format: z.string(),
    encrypted: z.boolean(),
    /** Null when only the passphrase reveals it. */
    publicHalf: z.strictObject(publicHalf).readonly().nullable(),
    /** What a user should mend, though the key works: rights that are too wide. */
    warning: appErrorSchema.nullable(),
  })
  .readonly();
export type KeyFileInfo = z.infer<typeof keyFileInfoSchema>;

/** What a new key shall be. */
export const newKeySchema = z
  .strictObject({
    kind: z.enum(['ed25519', 'rsa']),
    /** Of an RSA key. */
    bits: z.number().int().min(2048).max(8192),
    comment: z.string().max(200),
    /** Empty for none. */
    passphrase: z.string().max(1024),
    /** File of the private half; the public half goes beside it, with .pub. */
    path: z.string().max(4096),
  })
  .readonly();
export type NewKey = z.infer<typeof newKeySchema>;

/** What came of installing a public key on a server. */
export const keyInstallationSchema = z
  .strictObject({
    outcome: z.enum(['added', 'already-there']),
    /** The file on the server. */
    file: z.string(),
  })
  .readonly();
export type KeyInstallation = z.infer<typeof keyInstallationSchema>;
