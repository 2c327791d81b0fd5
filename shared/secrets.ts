import { z } from 'zod';

/** What a remembered secret opens; the secret itself never comes near the window. */
export const secretUseSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('password'),
      username: z.string(),
      host: z.string(),
      port: z.number().int(),
    })
    .readonly(),
  z.strictObject({ kind: z.literal('passphrase'), keyFile: z.string() }).readonly(),
  z
    .strictObject({
      kind: z.literal('proxy-password'),
      username: z.string(),
      host: z.string(),
      port: z.number().int(),
    })
    .readonly(),
]);
export type SecretUse = z.infer<typeof secretUseSchema>;

/** Whether secrets can be remembered here. */
export const keychainSchema = z
  .strictObject({
    available: z.boolean(),
    /** The keychain's name, or why there is none, as a sentence. */
    words: z.string(),
  })
  .readonly();
export type KeychainInfo = z.infer<typeof keychainSchema>;
