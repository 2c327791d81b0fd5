import { randomInt } from 'node:crypto';
import { close as closeLater, closeSync, fstat, fsync, open, openSync, read, write } from 'node:fs';
import { realpath, rm } from 'node:fs/promises';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { isOpenFilesLimit } from '../system/open-files';

const openDescriptor = promisify(open);
const closeDescriptor = promisify(closeLater);
const statDescriptor = promisify(fstat);
const syncDescriptor = promisify(fsync);
const readDescriptor = promisify(read);
const writeDescriptor = promisify(write);

/**
 * Descriptors kept from the start on each thread, so that what a user saves is saved even when forwards have taken all others.
 * Those that are not to be had are tried for again when one is wanted.
 */
const reserve: number[] = [];
const reserveSize = 4;
fillReserve();

function fillReserve(): void {
  try {
    while (reserve.length < reserveSize) reserve.push(openSync(devNull, 'r'));
  } catch {
    // There are none left; what is closed later makes room.
  }
}

/**
 * Opens a file in the place of one of the reserve's descriptors, in one turn of the event loop, so that nobody else takes it.
 * @throws what the system says, also when the reserve is used up
 */
function openInPlace(path: string, flags: string, mode: number): number {
  fillReserve();
  const given = reserve.pop();
  if (given !== undefined) closeSync(given);
  try {
    return openSync(path, flags, mode);
  } catch (thrown) {
    fillReserve();
    throw thrown;
  }
}

function giveBack(descriptor: number): void {
  closeSync(descriptor);
  fillReserve();
}

/** Opens a file, where there are no other descriptors in the place of one of the reserve. @returns it, and how it is closed */
async function openOrInPlace(
  path: string,
  flags: string,
  mode: number,
): Promise<{ readonly descriptor: number; readonly close: () => Promise<void> | void }> {
  try {
    const descriptor = await openDescriptor(path, flags, mode);
    return { descriptor, close: () => closeDescriptor(descriptor) };
  } catch (thrown) {
    if (!isOpenFilesLimit(thrown)) throw thrown;
    const descriptor = openInPlace(path, flags, mode);
    return { descriptor, close: () => giveBack(descriptor) };
  }
}

/**
 * Writes a whole file or nothing of it: a file beside it, synced to the disk, that takes its place, by a descriptor of the reserve
 * where there is no other.
 * @param rename has the one take the place of the other
 * @throws what the system says
 */
export async function writeWhole(
  path: string,
  text: string,
  mode: number,
  rename: (from: string, to: string) => Promise<void>,
): Promise<void> {
  // A link stays one: what it leads to is written.
  const target = await realpath(path).catch(() => path);
  // Named by chance: threads have one process number, and count each for itself.
  const beside = `${target}.${String(process.pid)}-${String(randomInt(2 ** 40))}`;
  try {
    const { descriptor, close } = await openOrInPlace(beside, 'wx', mode);
    try {
      await writeAll(descriptor, text);
      await syncDescriptor(descriptor);
    } finally {
      await close();
    }
    await rename(beside, target);
  } catch (thrown) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw thrown;
  }
}

/**
 * Adds text at the end of a file, on a line of its own, where there are no other descriptors through one of the reserve.
 * @throws what the system says
 */
export async function appendLines(path: string, text: string, mode: number): Promise<void> {
  const { descriptor, close } = await openOrInPlace(path, 'a+', mode);
  try {
    const { size } = await statDescriptor(descriptor);
    const last = Buffer.alloc(1);
    if (size > 0) await readDescriptor(descriptor, last, 0, 1, size - 1);
    // A line that a power cut or a full disk tore apart must not spoil the next one.
    await writeAll(descriptor, size > 0 && last.toString() !== '\n' ? `\n${text}` : text);
  } finally {
    await close();
  }
}

async function writeAll(descriptor: number, text: string): Promise<void> {
  let rest = Buffer.from(text, 'utf8');
  while (rest.length > 0) {
    const { bytesWritten } = await writeDescriptor(descriptor, rest, 0, rest.length, null);
    rest = rest.subarray(bytesWritten);
  }
}
