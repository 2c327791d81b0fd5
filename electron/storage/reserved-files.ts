import { fstat, fsync, read, write } from 'node:fs';
import { realpath, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createDescriptorReserve } from '../system/open-files';

const statDescriptor = promisify(fstat);
const syncDescriptor = promisify(fsync);
const readDescriptor = promisify(read);
const writeDescriptor = promisify(write);

/** Kept from the start, so that what a user saves is saved even when forwards have taken all other descriptors. */
const reserve = createDescriptorReserve();

let written = 0;

/**
 * Writes a whole file or nothing of it, as write-file-atomic does, through a descriptor of the reserve.
 * @throws what the system says
 */
export async function writeWithReserve(path: string, text: string, mode: number): Promise<void> {
  // A link stays one: what it leads to is written.
  const target = await realpath(path).catch(() => path);
  written += 1;
  const beside = `${target}.${String(process.pid)}-${String(written)}`;
  try {
    const descriptor = reserve.openInPlace(beside, 'wx', mode);
    try {
      await writeAll(descriptor, text);
      await syncDescriptor(descriptor);
    } finally {
      reserve.giveBack(descriptor);
    }
    await rename(beside, target);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw thrown;
  }
}

/**
 * Adds text at the end of a file, on a line of its own, through a descriptor of the reserve.
 * @throws what the system says
 */
export async function appendWithReserve(path: string, text: string, mode: number): Promise<void> {
  const descriptor = reserve.openInPlace(path, 'a+', mode);
  try {
    const { size } = await statDescriptor(descriptor);
    const last = Buffer.alloc(1);
    if (size > 0) await readDescriptor(descriptor, last, 0, 1, size - 1);
    await writeAll(descriptor, size > 0 && last.toString() !== '\n' ? `\n${text}` : text);
  } finally {
    reserve.giveBack(descriptor);
  }
}

async function writeAll(descriptor: number, text: string): Promise<void> {
  let rest = Buffer.from(text, 'utf8');
  while (rest.length > 0) {
    const { bytesWritten } = await writeDescriptor(descriptor, rest, 0, rest.length, null);
    rest = rest.subarray(bytesWritten);
  }
}
