import { randomFrom } from './random';

/** A prime, so that no chunk of a usual size falls on the same bytes again: a shifted stream does not pass for the right one. */
const period = 65_521;
const tape = makeTape();

function makeTape(): Buffer {
  const random = randomFrom(1);
  const once = Buffer.from(Array.from({ length: period }, () => random.whole(0, 255)));
  // Twice and more, so that any chunk is one piece of it.
  return Buffer.concat([once, once, once]);
}

/** Largest piece that {@link contentAt} gives. */
export const largestChunk = period;

/** The bytes of the stream with this seed, from a place on. */
export function contentAt(seed: number, at: number, length: number): Buffer {
  const start = (seed + at) % period;
  return tape.subarray(start, start + Math.min(length, largestChunk));
}

/** Whether bytes that arrived are those that belong there. */
export function isContent(seed: number, at: number, bytes: Buffer): boolean {
  for (let done = 0; done < bytes.length; done += largestChunk) {
    const part = bytes.subarray(done, done + largestChunk);
    if (!part.equals(contentAt(seed, at + done, part.length))) return false;
  }
  return true;
}

/** What a stream carries each way, and how fast: `pace` milliseconds pass between its chunks, none where it is 0. */
export interface StreamPlan {
  readonly id: number;
  readonly seed: number;
  /** Bytes from the client to the server, and back. */
  readonly up: number;
  readonly down: number;
  readonly pace: number;
}

const magic = 0x43_56_46_42;
export const headerLength = 24;
/** Sent by the server after everything, once it has got all that it was to get and the end of it. */
export const trailer = Buffer.from('WELL');

/** What a client sends first. */
export function headerOf({ id, seed, up, down, pace }: StreamPlan): Buffer {
  const header = Buffer.alloc(headerLength);
  [magic, id, seed, up, down, pace].forEach((value, index) => header.writeUInt32BE(value, index * 4));
  return header;
}

/** @returns null where it is no header */
export function readHeader(bytes: Buffer): StreamPlan | null {
  const [first, id, seed, up, down, pace] = [0, 4, 8, 12, 16, 20].map((at) => bytes.readUInt32BE(at));
  if (first !== magic || id === undefined || seed === undefined) return null;
  return { id, seed, up: up ?? 0, down: down ?? 0, pace: pace ?? 0 };
}
