import type { AppError } from '../../../shared/errors';
import type { Forward, ForwardKind } from '../../../shared/forward';
import { emptyFields, readForward } from '../../../shared/forward-fields';
import * as texts from '../../../shared/texts/import-boring';
import type { ReadContext } from '../format';

/** The modes of boring's tunnels, and what they are here. */
const kinds: Readonly<Record<string, { readonly kind: ForwardKind; readonly socks: boolean }>> = {
  ...Object.fromEntries(['', 'local', 'l', '-l'].map((mode) => [mode, { kind: 'local', socks: false }])),
  ...Object.fromEntries(['remote', 'r', '-r'].map((mode) => [mode, { kind: 'remote', socks: false }])),
  socks: { kind: 'dynamic', socks: false },
  'socks-remote': { kind: 'remote', socks: true },
};

/** Where a tunnel listens and leads, as written; the sides are those of the computer and of the server. */
export interface BoringForward {
  readonly name: string;
  readonly mode: string;
  readonly local: string;
  readonly remote: string;
}

const most = 1000;

/** Reads one forward, or one for each port of a list or range; null in place of an error where all is well. */
export function readForwards(
  { name, mode, local, remote }: BoringForward,
  context: ReadContext,
): { readonly forwards: readonly Forward[]; readonly error: AppError | null } {
  const failed = (error: AppError): { forwards: readonly Forward[]; error: AppError } => ({
    forwards: [],
    error,
  });
  const wrong = (data: { readonly what: string; readonly todo: string }): ReturnType<typeof failed> =>
    failed({ code: 'import-problem', data });
  const as = Object.hasOwn(kinds, mode.toLowerCase()) ? kinds[mode.toLowerCase()] : undefined;
  if (as === undefined) return wrong(texts.wrongValue('mode'));
  const isLocal = as.kind !== 'remote';
  const sources = addressesOf(isLocal ? local : remote);
  const destinations = as.kind === 'dynamic' || as.socks ? null : addressesOf(isLocal ? remote : local);
  if (sources.length > most) return wrong(texts.tooManyForwards);
  if (destinations !== null && destinations.length !== sources.length) return wrong(texts.unequalLists);
  const forwards: Forward[] = [];
  for (const [at, source] of sources.entries()) {
    const destination = destinations?.[at] ?? '';
    const fields = {
      ...emptyFields,
      ...as,
      name,
      source: source.replace(/^localhost:/u, ''),
      destination: /^\d+$/u.test(destination) ? `localhost:${destination}` : destination,
    };
    const read = readForward(fields, context.newForwardId(), { platform: context.platform, now: 0 });
    if (!read.ok) return failed(read.error);
    forwards.push(read.value);
  }
  return { forwards, error: null };
}

/** `8080`, `localhost:80`, a path, or `8000-8010,8080` with an address before them or without. */
function addressesOf(text: string): readonly string[] {
  const match = /^(.*:)?(\d+(?:-\d+)?(?:\s*,\s*\d+(?:-\d+)?)*)$/su.exec(text.trim());
  if (match === null) return [text.trim()];
  const [, address = '', ports = ''] = match;
  return ports.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.trim().split('-').map(Number);
    const count = to - from + 1;
    return count < 1 || count > most
      ? Array<string>(count < 1 ? 1 : most + 1).fill(`${address}${part.trim()}`)
      : Array.from({ length: count }, (_, at) => `${address}${String(from + at)}`);
  });
}
