import { isSocket } from '../../../shared/endpoint';
import type { AppError } from '../../../shared/errors';
import { titleOf } from '../../../shared/session-profile';
import type { Bound, SessionStatus } from '../../../shared/status';
import type { Programs } from '../types';

/**
 * Says more about a listener that could not be had because its port or socket is taken or reserved: who has it, another session of this
 * Ginnel or another program, and which port is free in its stead. Other errors stay as they are.
 */
export async function explainTrouble(
  error: AppError,
  sessions: readonly SessionStatus[],
  programs: Pick<Programs, 'portHolder' | 'socketHolder' | 'freePort'>,
): Promise<AppError> {
  if (error.code === 'listen-in-use' || error.code === 'listen-reserved') {
    const { address, port } = error.data;
    const session = holderAmong(sessions, (bound) => !isSocket(bound) && meets(bound, address, port));
    const [program, free] = await Promise.all([
      session === null ? programs.portHolder(address, port) : null,
      programs.freePort(bothFamilies(address), port),
    ]);
    const offer = free !== null && { free };
    // Windows says of a reserved port what it says of one that a program shares with nobody.
    if (error.code === 'listen-reserved' && session === null && program === null) {
      return { code: error.code, data: { address, port, ...offer } };
    }
    return {
      code: 'listen-in-use',
      data: { address, port, holder: { program, session }, ...offer },
    };
  }
  if (error.code === 'socket-in-use') {
    const { path } = error.data;
    const session = holderAmong(sessions, (bound) => isSocket(bound) && bound.path === path);
    const program = session === null ? await programs.socketHolder(path) : null;
    return { code: error.code, data: { path, holder: { program, session } } };
  }
  return error;
}

/** A listener of both families needs the same port on both. */
function bothFamilies(address: string): readonly string[] {
  if (['127.0.0.1', '::1'].includes(address)) return ['127.0.0.1', '::1'];
  return ['0.0.0.0', '::'].includes(address) ? ['0.0.0.0', '::'] : [address];
}

function holderAmong(
  sessions: readonly SessionStatus[],
  isThere: (bound: Bound) => boolean,
): { readonly id: SessionStatus['id']; readonly title: string } | null {
  const holder = sessions.find(({ forwards }) =>
    forwards.some(
      ({ forward, state }) =>
        forward.kind !== 'remote' && state.kind === 'listening' && state.bound.some(isThere),
    ),
  );
  return holder === undefined ? null : { id: holder.id, title: titleOf(holder.profile) };
}

function meets(
  bound: { readonly address: string; readonly port: number },
  address: string,
  port: number,
): boolean {
  if (bound.port !== port) return false;
  const wildcard = bound.address.includes(':') ? '::' : '0.0.0.0';
  const isSameFamily = bound.address.includes(':') === address.includes(':');
  return bound.address === address || (isSameFamily && [bound.address, address].includes(wildcard));
}
