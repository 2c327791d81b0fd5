import { z } from 'zod';
import { forwardDefaults } from '../../shared/forward';
import { emptyFields } from '../../shared/forward-fields';
import { newProfile } from '../../shared/session-profile';

const forward = z
  .looseObject({
    kind: z.enum(['local', 'remote', 'dynamic']),
    bindAddress: z.string().nullable(),
    port: z.number(),
  })
  .transform(({ bindAddress, port, ...rest }) => ({
    ...forwardDefaults[rest.kind],
    ...rest,
    source: { bindAddress, port },
  }));

const { onDemand, idleMinutes } = newProfile();
const profile = z
  .looseObject({ forwards: z.array(forward) })
  .transform((kept) => ({ ...kept, onDemand, idleMinutes }));

const fields = z.looseObject({}).transform((kept) => ({ ...emptyFields, ...kept }));

const memory = z.looseObject({
  version: z.literal(1),
  profile,
  baseline: profile,
  staging: fields,
  settled: fields.nullable(),
  edit: z.looseObject({ fields }).nullable(),
  additions: z.record(z.string(), fields),
});

/**
 * Brings a form written down before forwards had sockets and options into today's shape.
 * @returns null when it is none of those; what comes out is still to be checked
 */
export function fromVersion1(kept: unknown): unknown {
  const parsed = memory.safeParse(kept);
  return parsed.success ? { ...parsed.data, version: 2, idleText: String(idleMinutes) } : null;
}
