import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openAtOnce } from './files';

/** Private keys are a few kilobytes; what is larger is something else. In bytes. */
const largestKey = 256 * 1024;
/** OpenSSH's own format and the PEM formats, encrypted or not (RFC 7468), and PuTTY's. */
const privateKeyHead = /^(?:-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----|PuTTY-User-Key-File-[23]: )/u;

/**
 * Private key files in ssh's usual folder, as suggestions: told by how they begin, whatever they are called.
 * @returns absolute paths in alphabetical order; none when the folder is missing or not readable
 */
export async function listKeyFiles(folder = join(homedir(), '.ssh')): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names.sort().map((name) => join(folder, name));
  const areKeys = await Promise.all(paths.map(isPrivateKey));
  return paths.filter((_path, index) => areKeys[index] === true);
}

async function isPrivateKey(path: string): Promise<boolean> {
  try {
    // Agents and control masters leave sockets and pipes there.
    const file = await openAtOnce(path);
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size > largestKey) return false;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
      return privateKeyHead.test(buffer.toString('latin1', 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
