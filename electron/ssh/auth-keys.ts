import type { AppError } from '../../shared/errors';
import type { Result } from '../../shared/result';
import { agentKeys } from './agent';
import type { AuthContext } from './auth';
import { readKeyFile, type KeyFile } from './key-file';
import type { OfferedKey } from './offered-key';
import type { PrivateKey } from './private-key';
import { parsePublicKey } from './ssh2';

/** The keys to offer, in order, and what stands in their way. */
export interface KeyRing {
  readonly keys: OfferedKey[];
  /** What is wrong with the private key file; null when nothing is. Filled in while signing, too. */
  error: AppError | null;
  /** The person gave up at the passphrase. */
  gaveUp: () => boolean;
}

/** How often a passphrase or password is asked for, as ssh(1) does. */
export const tries = 3;

/**
 * Collects the keys of one login: that of the private key file first, then the agent's. If the agent holds the file's
 * key, the agent signs with it and no passphrase is asked.
 */
export async function collectKeys(context: AuthContext): Promise<KeyRing> {
  const ring: KeyRing = { keys: [], error: null, gaveUp: () => false };
  const fromAgent =
    context.agentPath === null ? [] : await agentKeys(context.agentPath, context.agentWait, context.log);
  const path = context.keyFile;
  if (path !== '') {
    context.log(`Reading key file "${path}"`);
    const file = await readKeyFile(path);
    if (file.ok) await addFile(file.value, fromAgent, ring, context);
    else ring.error = file.error;
  }
  const first = ring.keys[0];
  ring.keys.push(
    ...fromAgent.filter((key) => first === undefined || !sameKey(key, first.publicKey.getPublicSSH())),
  );
  return ring;
}

function sameKey(key: OfferedKey, blob: Buffer): boolean {
  return key.publicKey.getPublicSSH().equals(blob);
}

async function addFile(
  file: KeyFile,
  fromAgent: readonly OfferedKey[],
  ring: KeyRing,
  context: AuthContext,
): Promise<void> {
  const known = file.publicBlob;
  const held = known === null ? undefined : fromAgent.find((key) => sameKey(key, known));
  if (held !== undefined) {
    context.log('The agent holds the key of the configured key file');
    ring.keys.push(held);
    return;
  }
  const unlock = once(() => unlockAsking(file, ring, context));
  // Without its public half a key cannot be offered, so here the passphrase comes first.
  const blob = known ?? (await unlock())?.publicBlob ?? null;
  if (blob === null) return;
  const publicKey = parsePublicKey(blob);
  if (publicKey === null) {
    const detail = 'Keys of this kind (FIDO2, certificates, DSA) are not supported yet.';
    ring.error = { code: 'key-format', data: { path: file.path, detail } };
    return;
  }
  ring.keys.push({
    source: 'file',
    publicKey,
    comment: file.comment,
    sign: async (data, options) => {
      const key = await unlock();
      if (key === null) return null;
      if (!key.publicBlob.equals(blob)) {
        const detail = 'The .pub file beside it belongs to another key.';
        ring.error = { code: 'key-format', data: { path: file.path, detail } };
        return null;
      }
      return key.sign(data, options.hash);
    },
  });
}

/** Opens a key file, asking for its passphrase up to three times; null when it stays shut, with the reason in the ring. */
async function unlockAsking(file: KeyFile, ring: KeyRing, context: AuthContext): Promise<PrivateKey | null> {
  let opened: Result<PrivateKey> | null = file.encrypted ? null : await file.unlock(null);
  for (let attempt = 0; attempt < tries && opened === null; attempt += 1) {
    const answer = await context.ask({
      kind: 'passphrase',
      keyFile: file.path,
      comment: file.comment,
      again: attempt > 0,
    });
    if (answer === null) {
      ring.gaveUp = () => true;
      return null;
    }
    const result = await file.unlock(answer[0] ?? '');
    if (result.ok || result.error.code !== 'key-passphrase') opened = result;
    else context.log('Wrong passphrase', 'warning');
  }
  if (opened?.ok === true) return opened.value;
  ring.error = opened?.error ?? { code: 'key-passphrase', data: { path: file.path } };
  return null;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => (running ??= work());
}
