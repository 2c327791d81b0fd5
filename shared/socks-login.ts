import { z } from 'zod';

/**
 * User name and password of a SOCKS listener (RFC 1929, 2: 1 to 255 bytes each). The password itself is kept nowhere:
 * `verifier` is `scrypt:N:r:p:salt:hash`, the last two in base64, made by the main process.
 */
export const socksLoginSchema = z
  .strictObject({
    username: z.string().min(1).max(255),
    verifier: z
      .string()
      .regex(/^scrypt:\d{4,7}:\d{1,2}:\d{1,2}:[A-Za-z0-9+/=]{16,64}:[A-Za-z0-9+/=]{32,128}$/u),
  })
  .readonly();
export type SocksLogin = z.infer<typeof socksLoginSchema>;
