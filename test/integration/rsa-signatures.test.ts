import { createPublicKey, verify } from 'node:crypto';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWith } from '../../electron/keys/wire';
import { closeAfterEach } from '../support/owned';
import {
  makeKey,
  runOrThrow,
  ssh,
  startDropbear,
  startSshAgent,
  startSshd,
  type TestKey,
} from '../support/ssh-servers';
import { startLibraryServer, type LibraryServer } from './library-server';
import { attempt, connectionOf, errorOf } from './ssh-attempt';

const keep = closeAfterEach();

let key: TestKey;
let authority: TestKey;
beforeAll(async () => {
  key = await makeKey({ type: 'rsa', bits: 2048 });
  authority = await makeKey();
});
afterAll(async () => {
  await key.remove();
  await authority.remove();
});

/** A request to log in with a public key (RFC 4252, 7), as the server received it. */
interface Request {
  readonly algorithm: string;
  /** What the signature calls itself; null for the question whether the key would do. */
  readonly signature: string | null;
  readonly value: Buffer;
  /** The request up to the signature: what is signed, behind the session id. */
  readonly signed: Buffer;
}

/** The requests in what a client of ssh2's server sends, read from the decrypted packets. */
function hearRequests(client: ssh2.Connection, requests: Request[]): void {
  const protocol = Reflect.get(client, '_protocol') as { _onPayload: (payload: Buffer) => unknown };
  const take = protocol._onPayload;
  protocol._onPayload = (payload) => {
    const copy = Buffer.from(payload);
    const request = readWith(copy, (cursor): Request | null => {
      if (cursor.byte() !== 50) return null;
      cursor.string();
      cursor.string();
      if (cursor.string().toString() !== 'publickey') return null;
      const isSigned = cursor.byte() === 1;
      const algorithm = cursor.string().toString();
      cursor.string();
      const signed = copy.subarray(0, copy.length - cursor.left);
      if (!isSigned) return { algorithm, signature: null, value: Buffer.alloc(0), signed };
      return readWith(cursor.string(), (inner) => ({
        ...{ algorithm, signed, signature: inner.string().toString(), value: inner.string() },
      }));
    });
    if (request !== null) requests.push(request);
    return take(payload);
  };
}

/** Makes the server say that it takes these signatures, in a list as long as ssh2's own; null: it says nothing. */
function sayTaken(client: ssh2.Connection, names: string | null): void {
  const protocol = Reflect.get(client, '_protocol') as { _packetRW: { write: object } };
  let writer = protocol._packetRW.write;
  Object.defineProperty(protocol._packetRW, 'write', {
    get: () => writer,
    set: (next: { finalize: (packet: Buffer, ...rest: unknown[]) => Buffer }) => {
      const finalize = next.finalize.bind(next);
      next.finalize = (packet, ...rest) => {
        const at = packet.indexOf('server-sig-algs');
        if (at >= 0) {
          const length = packet.readUInt32BE(at + 15);
          if (names === null) packet.write('xxxxxx-sig-algs', at, 'latin1');
          else packet.write(`${names},`.padEnd(length, 'x'), at + 19, 'latin1');
        }
        return finalize(packet, ...rest);
      };
      writer = next;
    },
  });
}

async function startServer(names: string | null, requests: Request[]): Promise<LibraryServer> {
  return keep(
    await startLibraryServer({
      authenticate: (context) => {
        if (context.method === 'publickey') context.accept();
        else context.reject(['publickey']);
      },
      greet: (client) => {
        hearRequests(client, requests);
        sayTaken(client, names);
      },
    }),
  );
}

describe('what goes over the wire for an RSA key', () => {
  const cases = [
    ['rsa-sha2-256,rsa-sha2-512,ssh-rsa', 'rsa-sha2-512', 'sha512'],
    ['ssh-ed25519,rsa-sha2-256', 'rsa-sha2-256', 'sha256'],
    ['ssh-ed25519,ssh-rsa', 'ssh-rsa', 'sha1'],
    [null, 'ssh-rsa', 'sha1'],
  ] as const;

  it.each(cases)(
    'is, where the server takes %s, %s, from a file and from an agent',
    async (names, algorithm, hash) => {
      const agent = keep(await startSshAgent([key]));
      for (const profile of [{ privateKeyFile: key.path }, { tryAgent: true, agentPath: agent.socket }]) {
        const requests: Request[] = [];
        const server = await startServer(names, requests);
        const made = await attempt({ port: server.port, profile });
        await connectionOf(made).end();
        expect(requests.map(({ algorithm: name, signature }) => [name, signature])).toEqual([
          [algorithm, null],
          [algorithm, algorithm],
        ]);
        const [, last] = requests;
        const [type = '', base64 = ''] = key.publicKey.split(' ');
        const parsed = ssh2.utils.parseKey(`${type} ${base64}`);
        if (parsed instanceof Error || last === undefined) throw new Error('no request');
        const sessionId = Reflect.get(
          Reflect.get(Reflect.get(server.clients[0] ?? {}, '_protocol') as object, '_kex') as object,
          'sessionID',
        ) as Buffer;
        const length = Buffer.alloc(4);
        length.writeUInt32BE(sessionId.length);
        const data = Buffer.concat([length, sessionId, last.signed]);
        // By the hash that the name promises, and by no other.
        const pem = createPublicKey(parsed.getPublicPEM());
        expect(verify(hash, data, pem, last.value)).toBe(true);
        for (const other of ['sha1', 'sha256', 'sha512'].filter((name) => name !== hash)) {
          expect(verify(other, data, pem, last.value)).toBe(false);
        }
      }
    },
  );

  it('is nothing where the server takes no RSA signature, and that is said', async () => {
    const requests: Request[] = [];
    const server = await startServer('ssh-ed25519', requests);
    const made = await attempt({ port: server.port, profile: { privateKeyFile: key.path } });
    expect(requests).toEqual([]);
    expect(errorOf(made.result)).toEqual({ code: 'key-signature-unsupported', data: { key: key.path } });
    expect(made.warnings.join('\n')).toContain(
      `The server supports no signature algorithm of the key "${key.path}"`,
    );
  });

  it('is a certificate by the name that goes with SHA-512', async () => {
    const certified = await makeKey({ type: 'rsa', bits: 2048 });
    await runOrThrow('ssh-keygen', [
      ...['-q', '-s', authority.path, '-I', 'jo', '-n', 'demo', `${certified.path}.pub`],
    ]);
    const agent = keep(await startSshAgent([certified]));
    const server = keep(
      await startSshd({
        auth: ['publickey'],
        config: [
          'LogLevel DEBUG3',
          `TrustedUserCAKeys ${authority.path}.pub`,
          'AuthorizedPrincipalsFile none',
        ],
      }),
    );
    for (const profile of [
      { privateKeyFile: certified.path },
      {
        tryAgent: true,
        agentPath: agent.socket,
        agentKey: certified.publicKey.split(' ').slice(0, 2).join(' '),
      },
    ]) {
      await runOrThrow('ssh-keygen', [
        ...['-q', '-s', authority.path, '-I', 'jo', '-n', server.user, `${certified.path}.pub`],
      ]);
      await agent.clear();
      await agent.add(certified);
      const made = await attempt({ port: server.port, username: server.user, profile });
      await connectionOf(made).end();
      expect(server.log()).toContain('rsa-sha2-512-cert-v01@openssh.com');
      expect(server.log()).not.toContain('rsa-sha2-256-cert-v01@openssh.com [preauth]');
    }
    await certified.remove();
  });
});

describe('an RSA key on real servers', () => {
  it('is offered to sshd with rsa-sha2-512, as ssh does it', async () => {
    const server = keep(
      await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey], config: ['LogLevel DEBUG3'] }),
    );
    const asked = (): readonly string[] =>
      [...server.log().matchAll(/querying public key (\S+)/gu)].map(([, name = '']) => name);
    const control = await ssh(server, { args: ['-i', key.path], command: 'true', password: null });
    expect(control.code).toBe(0);
    const before = asked();
    const made = await attempt({
      port: server.port,
      username: server.user,
      profile: { privateKeyFile: key.path },
    });
    await connectionOf(made).end();
    expect([...new Set(before)]).toEqual(['rsa-sha2-512']);
    expect(asked().slice(before.length)).toEqual(['rsa-sha2-512']);
  });

  it('gets in where sshd names both and takes SHA-256 alone, if it was chosen; dropbear takes it, too', async () => {
    const strict = keep(
      await startSshd({
        auth: ['publickey'],
        authorizedKeys: [key.publicKey],
        config: ['PubkeyAcceptedAlgorithms rsa-sha2-256'],
      }),
    );
    const dropbear = keep(await startDropbear({ authorizedKeys: [key.publicKey] }));
    for (const server of [strict, dropbear]) {
      const made = await attempt({
        port: server.port,
        username: server.user,
        profile: { privateKeyFile: key.path },
      });
      await connectionOf(made).end();
      expect(made.questions).toEqual([]);
    }
  });
});
