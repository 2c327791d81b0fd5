/**
 * Reads from a stream until it ends, or more than so many bytes came: a device that never ends is not read on. A pipe is waited for,
 * as somebody named it to be read.
 * @param limit in bytes; with more, as many as had come by then are returned
 */
export async function bytesUpTo(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) break;
  }
  return Buffer.concat(chunks);
}
