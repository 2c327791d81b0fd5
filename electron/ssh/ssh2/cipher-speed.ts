import { Worker } from 'node:worker_threads';
import { followThread } from '../../system/ending';
import type { CipherSpeeds } from '../algorithms/cipher-order';
import { cipherModulePath } from './module-path';

/**
 * Counts up when the measuring changes, or what is measured: figures of another way are not comparable. This one has been
 * read against lib/protocol/crypto.js of ssh2 1.17.0: `init`, `createCipher`, `createDecipher`, and their `CIPHER_INFO` and
 * `MAC_INFO`.
 */
export const measuringMethod = 1;

interface CipherInfo {
  readonly keyLen: number;
  readonly ivLen: number;
}
interface MacInfo {
  readonly len: number;
}
interface Half {
  readonly allocPacket: (length: number) => Buffer;
  readonly encrypt: (packet: Buffer) => void;
}
/** What is used of ssh2's lib/protocol/crypto.js. */
interface PacketCrypto {
  readonly init: Promise<void>;
  readonly CIPHER_INFO: Readonly<Record<string, CipherInfo>>;
  readonly MAC_INFO: Readonly<Record<string, MacInfo>>;
  readonly createCipher: (config: object) => Half;
  readonly createDecipher: (config: object) => {
    readonly decrypt: (data: Buffer, from: number, to: number) => unknown;
  };
}

/**
 * Has ssh2 make packets with each cipher and read them again, as for a connection, in turn, several times over. Everything
 * it uses comes as an argument: it is sent to the worker as it stands here.
 * @returns megabytes a second, each byte made and read: the best of the rounds
 */
async function measure(
  names: readonly string[],
  mac: string,
  crypto: PacketCrypto,
): Promise<Record<string, number>> {
  // As OpenSSH's packets: 32 KiB (RFC 4254, 5.2), and what reads them gets them in pieces of 64 KiB.
  const [packet, packets, piece] = [32 * 1024, 8, 64 * 1024];
  const [rounds, leastRounds, enough] = [16, 6, 400];
  await crypto.init;
  const payload = Buffer.alloc(packet, 'ginnel');
  const runs = names.map((name) => {
    const info = crypto.CIPHER_INFO[name];
    const macInfo = crypto.MAC_INFO[mac];
    if (info === undefined || macInfo === undefined) throw new Error('ssh2 looks different');
    const [key, macKey] = [Buffer.alloc(info.keyLen, 1), Buffer.alloc(macInfo.len, 2)];
    let written: Uint8Array[] = [];
    let read = 0;
    const cipher = crypto.createCipher({
      outbound: {
        ...{
          seqno: 0,
          cipherInfo: info,
          cipherKey: key,
          cipherIV: Buffer.alloc(info.ivLen),
          macInfo,
          macKey,
        },
        onWrite: (bytes: Uint8Array) => {
          written.push(bytes);
        },
      },
    });
    const decipher = crypto.createDecipher({
      inbound: {
        ...{ seqno: 0, decipherInfo: info, decipherKey: key, decipherIV: Buffer.alloc(info.ivLen) },
        ...{ macInfo, macKey },
        onPayload: (bytes: Buffer) => {
          read += bytes.length;
        },
      },
    });
    const times: number[] = [];
    const round = (): void => {
      written = [];
      read = 0;
      const startedAt = performance.now();
      for (let count = 0; count < packets; count += 1) {
        const made = cipher.allocPacket(packet);
        made.set(payload, 5);
        cipher.encrypt(made);
      }
      const madeAt = performance.now();
      const all = Buffer.concat(written);
      const readAt = performance.now();
      for (let at = 0; at < all.length; at += piece) {
        const data = all.subarray(at, at + piece);
        decipher.decrypt(data, 0, data.length);
      }
      times.push(performance.now() - readAt + (madeAt - startedAt));
      if (read !== packet * packets) throw new Error('ssh2 looks different');
    };
    return { name, round, times };
  });
  const startedAt = performance.now();
  for (let count = 0; count < rounds; count += 1) {
    // Each begins in turn: what happens every so many packets, as collecting garbage does, hits all of them alike.
    const first = count % runs.length;
    for (const { round } of [...runs.slice(first), ...runs.slice(0, first)]) round();
    if (count + 1 >= leastRounds && performance.now() - startedAt > enough) break;
  }
  return Object.fromEntries(
    runs.map(({ name, times }) => {
      // Other work only ever makes it slower. The best of the rounds gave the same order in 63 of 64 measurements, most of
      // them beside a full load; the median in 29 of 32.
      const best = Math.max(Math.min(...times), 0.001);
      return [name, Math.round(((packet * packets) / 1000 / best) * 10) / 10];
    }),
  );
}

/**
 * Measures ciphers in a thread of its own, which nothing waits for. It takes about a tenth of a second of one processor, and
 * half a second where there is no hardware for AES.
 * @param names on the wire; the runtime must have them
 * @param mac the one that goes with those that have none of their own
 * @returns null when it cannot be done: no threads, or an ssh2 that looks different. Never rejects
 */
export async function measureCiphers(names: readonly string[], mac: string): Promise<CipherSpeeds | null> {
  try {
    return await runWorker(names, mac);
  } catch {
    // The order that is usual is good nearly everywhere.
    return null;
  }
}

function runWorker(names: readonly string[], mac: string): Promise<CipherSpeeds> {
  return new Promise((resolve, reject) => {
    const path = cipherModulePath();
    const code = `
      const { parentPort, workerData: { names, mac, path } } = require('node:worker_threads');
      void (${measure.toString()})(names, mac, require(path)).then((speeds) => parentPort.postMessage(speeds));`;
    const worker = followThread(new Worker(code, { eval: true, workerData: { names, mac, path } }));
    // An end of the program does not wait for it.
    worker.unref();
    // What the function above gives.
    worker.once('message', (speeds: CipherSpeeds) => {
      resolve(speeds);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(new Error('The worker ended without an answer.'));
    });
  });
}
