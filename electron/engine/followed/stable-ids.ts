import { createHash } from 'node:crypto';
import { formatSource } from '../../../shared/endpoint';
import type { Forward } from '../../../shared/forward';
import { forwardIdSchema, sessionIdSchema, type SessionId } from '../../../shared/ids';

/**
 * The id of a followed session: the same with every start and every change of the file, so that its history, its remembered
 * password, jump hosts through it and what is the user's own of it stay with it.
 * @param alias what it is called in the file
 */
export function stableSessionId(path: string, alias: string): SessionId {
  return sessionIdSchema.parse(uuidOf(['session', path, alias]));
}

/** Gives the forwards of a followed session ids that go by where they listen: another destination is a change of the same forward. */
export function withStableIds(sessionId: SessionId, forwards: readonly Forward[]): readonly Forward[] {
  const met = new Map<string, number>();
  return forwards.map((forward) => {
    const listens = `${forward.kind} ${forward.family} ${formatSource(forward.source)}`;
    const before = met.get(listens) ?? 0;
    met.set(listens, before + 1);
    const id = forwardIdSchema.parse(uuidOf(['forward', sessionId, listens, String(before)]));
    return { ...forward, id };
  });
}

/** A UUID made of words (RFC 9562, version 8). */
function uuidOf(words: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(words)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}
