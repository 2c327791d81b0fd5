import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { utils } from './ssh2';

/** What can be read of an OpenSSH private key file without its passphrase (OpenSSH's PROTOCOL.key). */
export interface OpenSshHeader {
  readonly encrypted: boolean;
  /** Public half as on the wire. */
  readonly publicBlob: Buffer;
}

const magic = 'openssh-key-v1\0';

/** Reads the clear part of an OpenSSH private key; null when it is no such file or broken. */
export function readOpenSshHeader(text: string): OpenSshHeader | null {
  const body =
    /^-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/u.exec(text);
  if (body === null) return null;
  const bytes = Buffer.from(body[1] ?? '', 'base64');
  if (bytes.toString('latin1', 0, magic.length) !== magic) return null;
  let at = magic.length;
  const next = (): Buffer => {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('truncated');
    const field = bytes.subarray(at + 4, end);
    at = end;
    return field;
  };
  try {
    const cipher = next().toString('latin1');
    next(); // The key derivation's name
    next(); // and its salt and rounds, the decryptor's business.
    if (bytes.readUInt32BE(at) !== 1) return null;
    at += 4;
    return { encrypted: cipher !== 'none', publicBlob: next() };
  } catch {
    return null;
  }
}

/** An opened key as PEM text, or what ssh2 says is wrong with it. */
export type Opened =
  | { readonly ok: true; readonly pem: string; readonly comment: string }
  | { readonly ok: false; readonly detail: string };

/**
 * Opens an OpenSSH private key, an unencrypted one at once. An encrypted one is opened in a worker thread: its key
 * derivation is slow by design (0.2 s with the usual rounds, over 1 s with `ssh-keygen -a 100`) and would stop the window.
 */
export async function openOpenSshKey(text: string, passphrase: string | null): Promise<Opened> {
  if (passphrase === null) return openHere(text, undefined);
  try {
    return await openInWorker(text, passphrase);
  } catch {
    // A runtime without worker threads: better a short halt than no login.
    return openHere(text, passphrase);
  }
}

function openHere(text: string, passphrase: string | undefined): Opened {
  // ssh2 gives a list for this format although its types do not say so.
  const key = [utils.parseKey(text, passphrase)].flat()[0];
  if (key === undefined) return { ok: false, detail: 'There is no key in it.' };
  if (key instanceof Error) return { ok: false, detail: key.message };
  return { ok: true, pem: key.getPrivatePEM(), comment: key.comment };
}

// As text, so that it needs no file of its own beside the bundle and none taken out of a packed app's archive.
const workerCode = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { utils } = require(workerData.ssh2);
  const key = [utils.parseKey(workerData.text, workerData.passphrase)].flat()[0];
  parentPort.postMessage(
    key instanceof Error
      ? { ok: false, detail: key.message }
      : { ok: true, pem: key.getPrivatePEM(), comment: key.comment });
`;

function openInWorker(text: string, passphrase: string): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerCode, {
      eval: true,
      workerData: { text, passphrase, ssh2: createRequire(import.meta.url).resolve('ssh2') },
    });
    // The message is what the code above posts.
    worker.once('message', (opened: Opened) => {
      resolve(opened);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The worker ended without an answer.')));
  });
}
