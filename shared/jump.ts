import { z } from 'zod';
import { portSchema } from './endpoint';
import { sessionIdSchema } from './ids';

/**
 * One jump host on the way to a server: a saved session with all its own settings, or a server named here, with a key of
 * its own. Either has its own login and host key.
 */
export const jumpSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('saved'), sessionId: sessionIdSchema }).readonly(),
  z
    .strictObject({
      kind: z.literal('inline'),
      /** As typed: may hold `user@host`. */
      host: z.string().max(512),
      port: portSchema,
      /** Path of a private key file; empty for the agent, the usual key files, and passwords. */
      privateKeyFile: z.string().max(4096),
      /** Offers that key file alone. */
      onlyThisKey: z.boolean(),
    })
    .readonly(),
]);
export type Jump = z.infer<typeof jumpSchema>;

/** Most jump hosts a session may name; the sessions among them may name more. */
export const jumpLimit = 16;
