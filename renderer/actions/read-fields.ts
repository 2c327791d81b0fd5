import { isSocket } from '../../shared/endpoint';
import { parseDestination, parseSource } from '../../shared/endpoint-text';
import type { AppError, ErrorCode } from '../../shared/errors';
import type { Forward } from '../../shared/forward';
import { emptyFields, readForward, type ForwardFields } from '../../shared/forward-fields';
import { fieldsOfText, kindWithoutLetter, readForwardText } from '../../shared/forward-text';
import { newForwardId, type ForwardId } from '../../shared/ids';
import { checkGuarded, isExposed, type AcceptOthers } from '../../shared/listeners';
import { speaksTls } from '../../shared/service';
import { fail, type Result } from '../../shared/result';
import { platformOf } from '../../shared/socket-path';
import type { AppServices } from '../services';

/**
 * Reads the fields of a forward and checks what needs no other forward: an end time still to come, and a login for SOCKS
 * that other computers reach.
 * @param boxes of the session it is for
 * @returns the forward, or the first thing wrong
 */
export function readFields(
  { replica }: Pick<AppServices, 'replica'>,
  fields: ForwardFields,
  id: ForwardId,
  boxes: AcceptOthers,
  enabled = true,
): Result<Forward> {
  const platform = platformOf(replica.store.getState().snapshot?.app.platform ?? '');
  const now = Date.now();
  const read = readForward(fields, id, { platform, now }, enabled);
  if (!read.ok) return read;
  const { end } = read.value;
  if (end?.kind === 'at' && end.time <= now) return fail({ code: 'forward-over', data: { at: end.time } });
  return checkGuarded(read.value, boxes);
}

const nobody = newForwardId();

/** Whether a Dynamic forward of these fields would listen beyond loopback; false while its source cannot be read. */
export function isOpenSocks({ kind, family, source }: ForwardFields, boxes: AcceptOthers): boolean {
  if (kind !== 'dynamic') return false;
  const read = readForward({ ...emptyFields, kind, family, source }, nobody, { platform: 'linux', now: 0 });
  return read.ok && isExposed(read.value, boxes);
}

/** Whether a Local forward of these fields goes to a port where web sites are encrypted. */
export function isEncryptedSite({ kind, destination }: ForwardFields): boolean {
  if (kind !== 'local') return false;
  const read = parseDestination(destination, 'server');
  return read.ok && 'port' in read.value && speaksTls(read.value.port);
}

const aboutThePath: readonly ErrorCode[] = ['socket-in-the-way', 'socket-path-long'];

/**
 * Asks the engine about the one thing typed that the window cannot see: what stands in the place of a socket of this
 * machine.
 * @returns what is in the way; null where there is no such socket, or nobody answers
 */
export async function findInTheWay(
  { ginnel }: Pick<AppServices, 'ginnel'>,
  fields: ForwardFields,
): Promise<AppError | null> {
  const written = readForwardText(fields.source, newForwardId, kindWithoutLetter(fields));
  const [first] = written?.ok === true ? written.value : [];
  const { kind, source } = first === undefined ? fields : fieldsOfText(first);
  // Windows has its own answer when the fields are read.
  const read = parseSource(source, 'linux');
  if (kind === 'remote' || !read.ok || !isSocket(read.value)) return null;
  const checked = await ginnel.forwards.checkSocketPath({ path: read.value.path });
  return !checked.ok && aboutThePath.includes(checked.error.code) ? checked.error : null;
}
