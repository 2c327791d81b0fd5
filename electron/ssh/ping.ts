import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from './ssh2';
import { noResponse, watchEnd } from './incoming';
import { internalsOf } from './ssh2/internals';
import { sendKeepalive } from './ssh2/send';
import type { SshConnection } from './types';

/**
 * Creates the way to ask a server for a sign of life.
 * @param client connected and logged in
 */
export function createPing(client: Client): SshConnection['ping'] {
  const isGone = watchEnd(client);
  return () =>
    new Promise((resolve) => {
      const sent = performance.now();
      const replied = (refusal: unknown): void => {
        const ended = refusal instanceof Error && refusal.message === noResponse;
        resolve(ended ? null : performance.now() - sent);
      };
      try {
        if (isGone()) resolve(null);
        else sendKeepalive(internalsOf(client), replied);
      } catch {
        resolve(null);
      }
    });
}

/**
 * Watches when anything last came through a stream.
 * @param stream flowing, or explicitly paused
 * @returns milliseconds since the epoch
 */
export function watchHeard(stream: Duplex): () => number {
  let heard = Date.now();
  stream.on('data', () => {
    heard = Date.now();
  });
  return () => heard;
}

/** @returns what {@link SshConnection.drained} tells of a stream */
export function countDrained(stream: Duplex): () => number {
  return () => (stream instanceof Socket ? stream.bytesWritten - stream.writableLength : 0);
}
