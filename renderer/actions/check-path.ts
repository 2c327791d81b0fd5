import { isSocket } from '../../shared/endpoint';
import { parseSource } from '../../shared/endpoint-text';
import type { AppError, ErrorCode } from '../../shared/errors';
import type { ForwardFields } from '../../shared/forward-fields';
import { fieldsOfText, kindWithoutLetter, readForwardText } from '../../shared/forward-text';
import { newForwardId } from '../../shared/ids';
import type { AppServices } from '../services';

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
