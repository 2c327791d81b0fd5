import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key whose private half would be in a FIDO2 authenticator. */
export interface AuthenticatorKey {
  readonly type: 'sk-ssh-ed25519@openssh.com' | 'sk-ecdsa-sha2-nistp256@openssh.com';
  /** One line as in authorized_keys. */
  readonly publicKey: string;
}

export interface AuthenticatorAgent {
  readonly socket: string;
  readonly keys: readonly AuthenticatorKey[];
  /** How often it was asked to sign. */
  signatures(): number;
  /** Lists a certificate for its first key, too: type, base64 and comment. */
  addCertificate(line: string): void;
  close(): Promise<void>;
}

interface Holder {
  readonly key: AuthenticatorKey;
  readonly blob: Buffer;
  readonly privateKey: KeyObject;
}

/**
 * An agent that signs as an authenticator does (OpenSSH's PROTOCOL.u2f): over the application, flags, a counter and the
 * message, which sshd verifies without any hardware. It stands for ssh-agent with a security key in this machine.
 */
export async function startAuthenticatorAgent(): Promise<AuthenticatorAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-fido-'));
  const socket = join(folder, 'agent');
  const holders = [ed25519(), ecdsa()];
  const listed = holders.map(({ key, blob }) => ({ blob, comment: `fido ${key.type}` }));
  const signers = new Map(holders.map((holder) => [holder.blob.toString('base64'), holder]));
  let counter = 0;
  const answer = (message: Buffer): Buffer => {
    if (message[0] === 11) {
      const count = Buffer.alloc(4);
      count.writeUInt32BE(listed.length);
      return Buffer.concat([
        Buffer.of(12),
        count,
        ...listed.flatMap(({ blob, comment }) => [string(blob), string(Buffer.from(comment))]),
      ]);
    }
    if (message[0] !== 13) return Buffer.of(5);
    const blobLength = message.readUInt32BE(1);
    const blob = message.subarray(5, 5 + blobLength);
    const data = message.subarray(9 + blobLength, 9 + blobLength + message.readUInt32BE(5 + blobLength));
    const holder = signers.get(blob.toString('base64'));
    if (holder === undefined) return Buffer.of(5);
    counter += 1;
    return Buffer.concat([Buffer.of(14), string(signAs(holder, data, counter))]);
  };
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on('close', () => open.delete(client)).on('error', () => undefined);
    let received = Buffer.alloc(0);
    client.on('data', (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 4 && received.length >= 4 + received.readUInt32BE(0)) {
        const end = 4 + received.readUInt32BE(0);
        client.write(string(answer(received.subarray(4, end))));
        received = received.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  await chmod(socket, 0o600);
  return {
    socket,
    keys: holders.map(({ key }) => key),
    signatures: () => counter,
    addCertificate: (line) => {
      const [, base64 = '', comment = ''] = line.trim().split(' ');
      const blob = Buffer.from(base64, 'base64');
      listed.push({ blob, comment });
      const [first] = holders;
      if (first !== undefined) signers.set(blob.toString('base64'), first);
    },
    close: async () => {
      for (const client of open) client.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const application = Buffer.from('ssh:');

function ed25519(): Holder {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const x = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return holderOf('sk-ssh-ed25519@openssh.com', [x, application], privateKey);
}

function ecdsa(): Holder {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return holderOf(
    'sk-ecdsa-sha2-nistp256@openssh.com',
    [Buffer.from('nistp256'), point, application],
    privateKey,
  );
}

function holderOf(type: AuthenticatorKey['type'], fields: readonly Buffer[], privateKey: KeyObject): Holder {
  const blob = Buffer.concat([Buffer.from(type), ...fields].map(string));
  return { key: { type, publicKey: `${type} ${blob.toString('base64')} fido` }, blob, privateKey };
}

/** PROTOCOL.u2f, "SSH U2F signatures". */
function signAs({ key, privateKey }: Holder, message: Buffer, count: number): Buffer {
  const userWasThere = 1;
  const extra = Buffer.alloc(5);
  extra.writeUInt8(userWasThere);
  extra.writeUInt32BE(count, 1);
  const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  const signed = Buffer.concat([sha256(application), extra, sha256(message)]);
  if (key.type === 'sk-ssh-ed25519@openssh.com') {
    return Buffer.concat([string(Buffer.from(key.type)), string(sign(null, signed, privateKey)), extra]);
  }
  const raw = sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const inner = Buffer.concat([string(mpint(raw.subarray(0, 32))), string(mpint(raw.subarray(32)))]);
  return Buffer.concat([string(Buffer.from(key.type)), string(inner), extra]);
}

function mpint(bytes: Buffer): Buffer {
  let start = 0;
  while (bytes[start] === 0) start += 1;
  const rest = bytes.subarray(start);
  return ((rest[0] ?? 0) & 0x80) === 0 ? rest : Buffer.concat([Buffer.of(0), rest]);
}

function string(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
