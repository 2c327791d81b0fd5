import { constants, createInflate, deflateRawSync, type Inflate } from 'node:zlib';

/**
 * Compresses payloads (RFC 4253, 6.2), each for itself: one stream of zlib whose blocks never refer to what went before.
 * @returns makes the next part of the stream
 */
export function createCompressor(): (payload: Buffer) => Buffer {
  let started = false;
  return (payload) => {
    const blocks = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH });
    if (started) return blocks;
    started = true;
    // RFC 1950, 2.2: deflate with a window of 32 KiB.
    return Buffer.concat([Buffer.of(0x78, 0x9c), blocks]);
  };
}

/** Expands a client's stream, packet by packet. */
export class Expander {
  readonly #inflate: Inflate = createInflate({ flush: constants.Z_SYNC_FLUSH });
  #parts: Buffer[] = [];

  constructor() {
    this.#inflate.on('data', (part: Buffer) => this.#parts.push(part));
  }

  /** Resolves with what the next part of the stream stands for; rejects where it is not zlib's. */
  async expand(part: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#inflate.once('error', reject);
      this.#inflate.write(part, () => {
        this.#inflate.removeListener('error', reject);
        resolve(Buffer.concat(this.#parts.splice(0)));
      });
    });
  }

  close(): void {
    this.#inflate.on('error', () => undefined);
    this.#inflate.close();
  }
}
