import type { Forward } from '../../../shared/forward';
import { forwardEndSchema, type ForwardEnd } from '../../../shared/forward-end';
import { emptyFields, readForward } from '../../../shared/forward-fields';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/import-json';
import type { ReadContext } from '../format';
import { forwardEntrySchema } from './schema';
import { describeIssue, problem } from './problems';

/** The fields that only one kind of forward has. */
export const kindOfField: Readonly<Record<string, Forward['kind']>> = {
  webSite: 'local',
  allowTo: 'remote',
  withoutLogin: 'dynamic',
};

/**
 * Reads one forward of a file.
 * @param value an object without unknown fields
 */
export function readForwardEntry(value: unknown, context: ReadContext): Result<Forward> {
  const parsed = forwardEntrySchema.safeParse(value);
  if (!parsed.success) return fail(describeIssue(parsed.error));
  const { kind, source, destination = '', enabled = true, ...entry } = parsed.data;
  if (kind === 'dynamic' && destination !== '') return fail(problem(texts.destinationUnused));
  const socks = kind === 'remote' && destination === '';
  const read = readForward(
    {
      ...emptyFields,
      ...{ kind, source: String(source), destination, socks },
      ...{ name: entry.name ?? '', note: entry.note ?? '', family: entry.family ?? 'auto' },
      ...{ allowFrom: (entry.allowFrom ?? []).join(', '), allowTo: (entry.allowTo ?? []).join(', ') },
      ...{ webSite: entry.webSite ?? false, withoutLogin: entry.withoutLogin ?? false },
    },
    context.newForwardId(),
    { platform: context.platform, now: 0 },
    enabled,
  );
  if (!read.ok) return read;
  const end = endOf(entry);
  return end.ok ? ok({ ...read.value, end: end.value }) : end;
}

function endOf({
  closeAfterMinutes,
  closeAt,
}: {
  readonly closeAfterMinutes?: number | undefined;
  readonly closeAt?: string | undefined;
}): Result<ForwardEnd | null> {
  if (closeAfterMinutes !== undefined && closeAt !== undefined) return fail(problem(texts.twoEnds));
  if (closeAfterMinutes !== undefined) return ok({ kind: 'after', minutes: closeAfterMinutes });
  if (closeAt === undefined) return ok(null);
  const at = forwardEndSchema.safeParse({ kind: 'at', time: Date.parse(closeAt) });
  return at.success ? ok(at.data) : fail({ code: 'end-invalid', data: { text: closeAt } });
}
