import type { Service } from '../../shared/service';

/** Questions by which a service is told that does not speak first. */
export type Question = 'http' | 'tls' | 'postgres' | 'redis' | 'mongodb' | 'rdp';

/** A service that answered. */
export interface Answer {
  readonly service: Service;
  /** False where another question may tell better. */
  readonly isSure: boolean;
}

interface Exchange {
  readonly request: Buffer;
  readonly read: (answer: Buffer) => Answer | null;
}

const sure = (service: Service, holds: boolean): Answer | null => (holds ? { service, isSure: true } : null);

/**
 * The head of a page, asked for in HTTP/1.0, which changes nothing (RFC 9110, 9.3.2), and names no host: Redis, which reads it as a
 * command it does not know, takes a line `Host:` for an attack and says so in its log.
 */
const http: Exchange = {
  request: Buffer.from('HEAD / HTTP/1.0\r\n\r\n'),
  read: (answer) => {
    const text = answer.toString('latin1');
    if (/^HTTP\/\d/u.test(text)) {
      // Servers that speak TLS on a port answer so to a request without it.
      return { service: 'http', isSure: !/^HTTP\/[\d.]+ 400\b/u.test(text) };
    }
    return sure('redis', /^-(?:ERR|NOAUTH|DENIED)\b/u.test(text));
  },
};

/** SSLRequest, which is answered by one letter ahead of any login (PostgreSQL, 55.2.10). */
const postgres: Exchange = {
  request: Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]),
  read: (answer) => sure('postgres', ['S', 'N'].includes(answer.toString('latin1'))),
};

/** PING (RESP), which may be asked before any login, to be told that one is missing. */
const redis: Exchange = {
  request: Buffer.from('*1\r\n$4\r\nPING\r\n'),
  read: (answer) =>
    sure('redis', /^(?:\+PONG|-(?:ERR|NOAUTH|DENIED|LOADING|MASTERDOWN))\b/u.test(answer.toString('latin1'))),
};

const mongoRequest = 0x676e6c;
const mongoMessage = 2013;

/** `{ hello: 1, $db: "admin" }`, by which drivers begin, ahead of any login (MongoDB, "OP_MSG"). */
const mongodb: Exchange = {
  request: helloMessage(),
  read: (answer) =>
    sure(
      'mongodb',
      answer.length >= 16 &&
        answer.readInt32LE(8) === mongoRequest &&
        [1, mongoMessage].includes(answer.readInt32LE(12)),
    ),
};

function helloMessage(): Buffer {
  const document = Buffer.concat([
    Buffer.from('\u0010hello\0', 'latin1'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from('\u0002$db\0', 'latin1'),
    Buffer.from([6, 0, 0, 0]),
    Buffer.from('admin\0\0', 'latin1'),
  ]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(document.length + 4);
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + size.length + document.length, 0);
  head.writeInt32LE(mongoRequest, 4);
  head.writeInt32LE(mongoMessage, 12);
  return Buffer.concat([head, size, document]);
}

/** A connection request of X.224, which is answered ahead of any login (MS-RDPBCGR, 2.2.1.1). */
const rdp: Exchange = {
  request: Buffer.from([3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0]),
  read: (answer) =>
    sure('rdp', answer.length >= 6 && answer[0] === 3 && answer[1] === 0 && answer[5] === 0xd0),
};

/** Questions that are put by a few bytes, and what their answers tell. */
export const questions: Readonly<Record<Exclude<Question, 'tls'>, Exchange>> = {
  http,
  postgres,
  redis,
  mongodb,
  rdp,
};
