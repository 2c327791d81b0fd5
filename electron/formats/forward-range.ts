import type { AppError } from '../../shared/errors';
import type { Forward, ForwardKind } from '../../shared/forward';
import { parseSshOption } from '../../shared/notation';
import { fail, ok, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/import-ssh-options';
import type { ReadContext } from './format';

/** Most forwards of a session. */
export const forwardLimit = 1000;

const letters: Readonly<Record<ForwardKind, string>> = { local: 'L', remote: 'R', dynamic: 'D' };

/**
 * Reads what stands behind -L, -R and -D, with ranges of ports besides: `8000-8010:localhost:8000-8010` is a forward for each
 * port. ssh itself takes single ports alone.
 */
export function readForwards(
  kind: ForwardKind,
  text: string,
  { newForwardId, platform }: Pick<ReadContext, 'newForwardId' | 'platform'>,
): Result<readonly Forward[]> {
  const parts = text.split(':');
  const ranges = parts.map((part) => /^(\d{1,5})-(\d{1,5})$/u.exec(part));
  const sizes = ranges.flatMap((range) => (range === null ? [] : [Number(range[2]) - Number(range[1]) + 1]));
  const one = (option: string): Result<Forward> =>
    parseSshOption(`-${letters[kind]} ${option}`, newForwardId(), platform);
  const [size] = sizes;
  if (size === undefined) {
    const read = one(text);
    return read.ok ? ok([read.value]) : read;
  }
  const needed = kind === 'dynamic' || (kind === 'remote' && parts.length <= 2) ? 1 : 2;
  if (size < 1 || size > forwardLimit || sizes.length !== needed || sizes.some((other) => other !== size)) {
    return fail(rangeProblem(text));
  }
  const forwards: Forward[] = [];
  for (let step = 0; step < size; step += 1) {
    const read = one(
      parts.map((part, at) => (ranges[at] ? String(Number(ranges[at][1]) + step) : part)).join(':'),
    );
    if (!read.ok) return read;
    forwards.push(read.value);
  }
  return ok(forwards);
}

function rangeProblem(text: string): AppError {
  return { code: 'import-problem', data: texts.noRange(text) };
}
