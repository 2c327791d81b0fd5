import { sentence, type AppError } from '../../../shared/errors';
import type { Result } from '../../../shared/result';
import { unknownKind, unknownType } from '../../../shared/texts/agents';
import { securityKey } from '../../../shared/texts/key-files';
import * as texts from '../../../shared/texts/login';
import { readPath, unwrapPath } from '../../system/path-text';
import { agentKeys } from './agent-keys';
import type { AuthContext } from './context';
import { certificateTrouble } from '../../keys/certificate-words';
import { readKeyFile, type KeyFile, type PrivateKey } from '../../keys/file';
import type { OfferedKey } from './offered-key';
import { readCertificateFile, readPublicFile, readPublicLine } from '../../keys/public-file';
import { fingerprint, readPublicHalf, typeOfBlob, type PublicHalf } from '../../keys/public-half';
import { writeSignature } from '../../keys/signatures';

/** A key to offer. */
export interface RingKey {
  readonly key: OfferedKey;
  /** The user named it; others are offered because they are there. */
  readonly chosen: boolean;
  /** Algorithms left to offer it with, best first; null before the first offer. */
  readonly algorithms: readonly string[] | null;
}

/** The keys to offer, in order. What stands in their way is among the login's remarks. */
export interface KeyRing {
  readonly keys: RingKey[];
  /** `fatal`: the chosen key cannot be offered, and nothing else may be tried. `given-up`: by the user, at the passphrase. */
  state: 'usable' | 'fatal' | 'given-up';
}

/** How often a passphrase or password is asked for, as ssh(1) does. */
export const tries = 3;

/** The files ssh(1) looks for, in its order (ssh_config(5), IdentityFile), without those for DSA. */
const defaultFiles = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'];

/**
 * Collects the keys of one login: the chosen ones first, each behind its certificate; then, unless those are to be
 * offered alone, the agent's others and, while none is chosen, ssh's usual files. If the agent holds the key of a file, the
 * agent signs with it and no passphrase is asked.
 */
export async function collectKeys(context: AuthContext): Promise<KeyRing> {
  const { profile } = context;
  const ring: KeyRing = { keys: [], state: 'usable' };
  const held = await agentKeys(context);
  const add = (keys: readonly OfferedKey[], isChosen: boolean): void => {
    const fresh = keys.filter(({ half }) => !ring.keys.some(({ key }) => key.half.blob.equals(half.blob)));
    ring.keys.push(...fresh.map((key) => ({ key, chosen: isChosen, algorithms: null })));
  };
  const wantsAgentKey = profile.agentKey !== '' && profile.tryAgent;
  const keyFile = unwrapPath(profile.privateKeyFile, context.machine.platform);
  const chosen = keyFile !== '' || wantsAgentKey;
  if (keyFile !== '') {
    add(await keysOfFile(keyFile, true, held.keys, ring, context), true);
  }
  if (wantsAgentKey) {
    const keys = await chosenInAgent(held.keys, context);
    add(keys, true);
    if (keys.length === 0) {
      if (held.answered) {
        context.remarks.add({ code: 'agent-key-missing', data: { comment: nameOf(profile.agentKey) } });
      }
      if (profile.onlyThisKey && ring.keys.length === 0 && ring.state === 'usable') ring.state = 'fatal';
    }
  }
  if (chosen && profile.onlyThisKey) return ring;
  add(held.keys, false);
  if (!chosen && profile.tryDefaultKeys) {
    for (const name of defaultFiles) {
      add(
        await keysOfFile(readPath(`~/.ssh/${name}`, context.machine), false, held.keys, ring, context),
        false,
      );
    }
  }
  return ring;
}

/** The agent's entries for a key, certificates before the key itself, as ssh orders them. */
function entriesFor(plainBlob: Buffer, held: readonly OfferedKey[]): readonly OfferedKey[] {
  const entries = held.filter(({ half }) => half.plain.blob.equals(plainBlob));
  return [
    ...entries.filter(({ half }) => half.certificate !== null),
    ...entries.filter(({ half }) => half.certificate === null),
  ];
}

/** Name for a chosen key that is not there: settings keep its public half alone. */
function nameOf(agentKey: string): string {
  const half = readPublicLine(agentKey)?.half;
  return half === undefined ? '' : `${half.type} ${fingerprint(half)}`;
}

async function chosenInAgent(
  held: readonly OfferedKey[],
  context: AuthContext,
): Promise<readonly OfferedKey[]> {
  const wanted = readPublicLine(context.profile.agentKey)?.half;
  if (wanted === undefined) return [];
  // A chosen certificate is meant as such; a chosen key stands for its certificates, too.
  const entries = entriesFor(wanted.plain.blob, held);
  const found =
    wanted.certificate === null ? entries : entries.filter(({ half }) => half.blob.equals(wanted.blob));
  const [key] = found;
  if (key === undefined || unwrapPath(context.profile.privateKeyFile, context.machine.platform) !== '')
    return found;
  return [...(await certificatesOf(key, '', true, context)), ...found];
}

/**
 * The keys a file stands for.
 * @param chosen by the user; what is wrong with others is a line in the log at most
 */
async function keysOfFile(
  path: string,
  chosen: boolean,
  held: readonly OfferedKey[],
  ring: KeyRing,
  context: AuthContext,
): Promise<readonly OfferedKey[]> {
  const file = await readKeyFile(path, context.machine);
  const missing = !file.ok && file.error.code === 'key-missing';
  if (chosen || !missing) context.log(texts.readingKey(path));
  if (file.ok && file.value.warning !== null) context.log(sentence(file.value.warning), 'warning');
  const known = file.ok ? file.value.publicBlob : null;
  // Of a key in the agent, or in an authenticator, there may be the public half alone.
  const entries = entriesFor(
    known ?? (await publicHalfAt(path, context))?.plain.blob ?? Buffer.alloc(0),
    held,
  );
  const [key] = entries;
  if (key !== undefined) {
    context.log(texts.heldByAgent(chosen));
    return [...(await certificatesOf(key, path, chosen, context)), ...entries];
  }
  const own = file.ok ? await keyOfFile(file.value, chosen, ring, context) : file;
  if (own.ok) {
    return own.value === null ? [] : [...(await certificatesOf(own.value, path, chosen, context)), own.value];
  }
  if (chosen) context.remarks.add(own.error);
  else if (!missing) context.log(sentence(own.error));
  return [];
}

/** A key that signs with what is in its file; null, with the reason among the remarks, when its passphrase was not given. */
async function keyOfFile(
  file: KeyFile,
  chosen: boolean,
  ring: KeyRing,
  context: AuthContext,
): Promise<Result<OfferedKey | null>> {
  const unlock = once(() => unlockAsking(file, chosen, ring, context));
  if (file.publicBlob === null && !chosen) {
    context.log(texts.lockedAndAlone(file.path));
    return { ok: true, value: null };
  }
  // Without its public half a key cannot be offered, so here the passphrase comes first.
  const blob = file.publicBlob ?? (await unlock())?.publicBlob ?? null;
  if (blob === null) return { ok: true, value: null };
  const half = readPublicHalf(blob);
  if (half === null || half.authenticator) {
    const detail = half === null ? unknownKind(typeOfBlob(blob) ?? unknownType) : securityKey;
    return { ok: false, error: { code: 'key-kind-unsupported', data: { path: file.path, detail } } };
  }
  const sign = async (data: Buffer, algorithm: string): Promise<Buffer | null> => {
    const key = await unlock();
    if (key === null) return null;
    if (!key.publicBlob.equals(blob)) {
      const data = { path: file.path, detail: texts.publicFileOfAnother };
      context.remarks.add({ code: 'key-format', data });
      return null;
    }
    const signature = await key.sign(data, hashes[algorithm]);
    return signature === null ? null : writeSignature(algorithm, signature);
  };
  return { ok: true, value: fileKey(half, file, null, sign) };
}

const hashes: Readonly<Record<string, string>> = {
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
};

function fileKey(
  half: PublicHalf,
  { path, comment }: Pick<KeyFile, 'path' | 'comment'>,
  certificateFile: string | null,
  sign: OfferedKey['sign'],
): OfferedKey {
  return {
    ...{ source: 'file', file: path, half, comment, certificateFile, sign },
    certified: (certificate, name, from) => fileKey(certificate, { path, comment: name }, from, sign),
  };
}

/** The certificate for a key: the session's, else the one beside the key's file; none when there is none of use. */
async function certificatesOf(
  key: OfferedKey,
  path: string,
  chosen: boolean,
  context: AuthContext,
): Promise<readonly OfferedKey[]> {
  const named = chosen ? unwrapPath(context.profile.certificateFile, context.machine.platform) : '';
  if (named === '' && path === '') return [];
  const read = await readCertificateFile(
    named === '' ? null : named,
    path,
    key.half.plain.blob,
    context.machine,
  );
  if (!read.ok) {
    if (chosen) context.remarks.add(read.error);
    else context.log(sentence(read.error), 'warning');
    return [];
  }
  if (read.value === null) return [];
  const { half, comment } = read.value;
  const publicPath = named === '' ? `${path}-cert.pub` : named;
  context.log(texts.readingCertificate(publicPath));
  const trouble = certificateTrouble(half, Date.now());
  // It is offered all the same: it may be this computer's clock that is wrong.
  if (trouble !== null) context.log(texts.aboutCertificate(publicPath, trouble), 'warning');
  return [key.certified(half, comment === '' ? key.comment : comment, publicPath)];
}

async function publicHalfAt(path: string, { machine }: AuthContext): Promise<PublicHalf | null> {
  for (const publicPath of [path, `${path}.pub`]) {
    const file = await readPublicFile(publicPath, machine);
    if (file.ok) return file.value.half;
  }
  return null;
}

/** Opens a key file, asking for its passphrase up to three times; null when it stays shut, with the reason among the remarks. */
async function unlockAsking(
  file: KeyFile,
  chosen: boolean,
  ring: KeyRing,
  context: AuthContext,
): Promise<PrivateKey | null> {
  let opened: Result<PrivateKey> | null = file.encrypted ? null : await file.unlock(null, context.signal);
  for (let attempt = 0; attempt < tries && opened === null; attempt += 1) {
    const answer = await context.ask({
      kind: 'passphrase',
      keyFile: file.path,
      comment: file.comment,
      again: attempt > 0,
    });
    if (answer === null) {
      ring.state = 'given-up';
      return null;
    }
    const result = await file.unlock(answer[0] ?? '', context.signal);
    // Given up: the attempt is over, and what it failed with says nothing of the key.
    if (context.signal.aborted) return null;
    if (result.ok || result.error.code !== 'key-passphrase') opened = result;
    else context.log(texts.wrongPassphrase, 'warning');
  }
  if (opened?.ok === true) return opened.value;
  const error: AppError = opened?.error ?? { code: 'key-passphrase', data: { path: file.path } };
  if (chosen) context.remarks.add(error);
  else context.log(sentence(error), 'warning');
  return null;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => (running ??= work());
}
