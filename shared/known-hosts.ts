import { z } from 'zod';

/** A key known of a server, as the Known hosts panel lists it. */
export const knownHostSchema = z
  .strictObject({
    /** Names this entry among those listed together; of no meaning otherwise. */
    id: z.string(),
    /** Names, addresses and patterns as they stand there; `(hashed)` when only a hash does. */
    names: z.string(),
    marker: z.enum(['revoked', 'cert-authority']).nullable(),
    type: z.string(),
    /** 0 for kinds whose size is not known. */
    bits: z.number().int(),
    sha256: z.string(),
    comment: z.string(),
    /** Whose file it stands in; only Ginnel's own is ever changed. */
    source: z.enum(['ginnel', 'openssh', 'putty']),
    /** The file, or the place in the registry. */
    location: z.string(),
  })
  .readonly();
export type KnownHost = z.infer<typeof knownHostSchema>;
