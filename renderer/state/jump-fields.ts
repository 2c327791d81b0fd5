import { z } from 'zod';
import { sessionIdSchema } from '../../shared/ids';
import { formatJump, jumpLimit, type Jump } from '../../shared/jump';

/** The fields below "Add a jump host:". What is there is none of the session's until Add, or Change, is pressed. */
export const jumpFieldsSchema = z
  .strictObject({
    kind: z.enum(['saved', 'inline']),
    sessionId: sessionIdSchema.nullable(),
    /** One or several as for ssh -J. */
    host: z.string(),
    privateKeyFile: z.string(),
    onlyThisKey: z.boolean(),
  })
  .readonly();
export type JumpFields = z.infer<typeof jumpFieldsSchema>;

/** The Jump hosts panel between the list and what is typed for it. */
export const jumpStagingSchema = z
  .strictObject({
    fields: jumpFieldsSchema,
    /** The place in the list of the one whose fields these are; null while another is added. */
    position: z.number().int().min(0).max(jumpLimit).nullable(),
    /** Fields that need no question: knowingly left out, or put there by Remove. */
    settled: jumpFieldsSchema.nullable(),
  })
  .readonly();
export type JumpStaging = z.infer<typeof jumpStagingSchema>;

const emptyJumpFields: JumpFields = {
  kind: 'inline',
  sessionId: null,
  host: '',
  privateKeyFile: '',
  onlyThisKey: false,
};

/** The fields before anything is typed; the sort of the last one stays, as the next is often of the same. */
export function emptyJumpStaging(kind: JumpFields['kind'] = 'inline'): JumpStaging {
  return { fields: { ...emptyJumpFields, kind }, position: null, settled: null };
}

/** A jump host as the fields that would make it. */
export function jumpFieldsOf(jump: Jump): JumpFields {
  return jump.kind === 'saved'
    ? { ...emptyJumpFields, kind: 'saved', sessionId: jump.sessionId }
    : {
        ...emptyJumpFields,
        host: formatJump(jump),
        privateKeyFile: jump.privateKeyFile,
        onlyThisKey: jump.onlyThisKey,
      };
}

function isEmpty({ kind, sessionId, host, privateKeyFile }: JumpFields): boolean {
  return kind === 'saved' ? sessionId === null : host.trim() === '' && privateKeyFile.trim() === '';
}

function sameFields(left: JumpFields, right: JumpFields): boolean {
  return (
    left.kind === right.kind &&
    left.sessionId === right.sessionId &&
    left.host.trim() === right.host.trim() &&
    left.privateKeyFile.trim() === right.privateKeyFile.trim() &&
    left.onlyThisKey === right.onlyThisKey
  );
}

/** Whether the fields hold something that would be lost: typed and not added, or changed and not put back. */
export function hasStagedJump({ fields, position, settled }: JumpStaging, jumps: readonly Jump[]): boolean {
  const changing = position === null ? undefined : jumps[position];
  if (changing !== undefined) return !sameFields(fields, jumpFieldsOf(changing));
  if (isEmpty(fields)) return false;
  return settled === null || !sameFields(fields, settled);
}
