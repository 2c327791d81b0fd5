import type { AppError } from '../../../shared/errors';
import { plainText } from '../../../shared/event-log';
import type { Agent, AgentKey } from '../../../shared/keys';
import { fail, ok, type Result } from '../../../shared/result';
import * as texts from '../../../shared/texts/agents';
import { unwrapPath } from '../../system/path-text';
import { AgentClient, type AgentLimits } from './client';
import { findAgentAddress, strangeSocket, type AgentWorld } from './addresses';
import type { AgentIdentity, SessionBinding } from './protocol';
import { certificateTrouble } from '../certificate-words';
import { fingerprint, readPublicHalf, typeOfBlob } from '../public-half';

/** An agent that answered. */
export interface FoundAgent {
  readonly client: AgentClient;
  readonly identities: readonly AgentIdentity[];
}

/** Which agent a session means. */
export interface AgentWish {
  /** As in the profile: a socket or pipe, empty for the usual one. */
  readonly path: string;
  /** The server, as the user named it; empty for none in particular. */
  readonly host: string;
}

/** How long an agent is waited for while its keys are listed outside a login, and while it signs; in milliseconds. */
const patience: AgentLimits = { list: 5_000, sign: 120_000 };

/**
 * Finds the agent a session means and asks for its keys. Where nobody named one, the
 * first of the usual addresses that has keys is taken, else the first that answers.
 * @param milliseconds how long to wait for a list
 * @param binding the server it is asked for; null for none
 * @returns null when there is none, or none is wanted; fails with agent-unreachable when one that was named does not answer
 */
export async function findAgent(
  wish: AgentWish,
  milliseconds: number,
  signal: AbortSignal | undefined,
  world: AgentWorld,
  binding: SessionBinding | null = null,
): Promise<Result<FoundAgent | null>> {
  const ask = (path: string): Promise<Result<FoundAgent>> => askAt(path, milliseconds, signal, binding);
  const address = await findAgentAddress(wish.path, wish.host, world);
  switch (address.kind) {
    case 'off':
      return ok(null);
    case 'wrong':
      return fail({ code: 'agent-unreachable', data: { path: address.text, detail: address.detail } });
    case 'named':
      return ask(address.path);
    case 'guessed': {
      // Keychains of macOS may ask the user to be unlocked before they list their keys: no more of them than it takes.
      const inTurn = world.platform === 'darwin';
      const asked = inTurn ? address.paths.map((path) => () => ask(path)) : started(address.paths.map(ask));
      let empty: FoundAgent | null = null;
      for (const answer of asked) {
        const result = await answer();
        if (!result.ok) continue;
        if (result.value.identities.length > 0) return result;
        empty ??= result.value;
      }
      return ok(empty);
    }
  }
}

function started<Value>(all: readonly Promise<Value>[]): readonly (() => Promise<Value>)[] {
  return all.map((one) => () => one);
}

async function askAt(
  path: string,
  milliseconds: number,
  signal: AbortSignal | undefined,
  binding: SessionBinding | null,
): Promise<Result<FoundAgent>> {
  const client = new AgentClient(path, { list: milliseconds, sign: patience.sign }, signal, binding);
  const listed = await client.identities();
  return listed.ok ? ok({ client, identities: listed.value }) : listed;
}

/**
 * Lists an agent's keys for a user to choose from.
 * @param path as in the profile: a socket or pipe, empty for the usual one
 * @returns fails with agent-unreachable, also when there is none
 */
export async function listAgent(path: string, world: AgentWorld): Promise<Result<Agent>> {
  const found = await findAgent({ path, host: '' }, patience.list, undefined, world);
  if (!found.ok) return found;
  if (found.value === null) return fail(noAgent(path, world));
  const { client, identities } = found.value;
  return ok({ path: client.path, keys: identities.map((identity) => describe(identity)) });
}

/** That no agent was found, and why. */
export function noAgent(wish: string, world: AgentWorld): AppError {
  const { platform } = world;
  if (unwrapPath(wish, platform) === 'none') {
    return { code: 'agent-unreachable', data: { path: '', detail: texts.noneWanted } };
  }
  const detail = texts.noneFound(platform, strangeSocket(world));
  return { code: 'agent-unreachable', data: { path: '', detail, platform } };
}

function describe({ blob, comment }: AgentIdentity): AgentKey {
  const half = readPublicHalf(blob);
  const type = half?.type ?? typeOfBlob(blob) ?? texts.unknownType;
  return {
    type,
    bits: half?.bits ?? 0,
    sha256: fingerprint(half ?? { plain: { type, blob } }),
    comment: plainText(comment, 200),
    publicKey: `${type} ${blob.toString('base64')}`,
    unusable: half === null ? whyUnusable(type) : certificateTrouble(half, Date.now()),
  };
}

function whyUnusable(type: string): string {
  return type.startsWith('ssh-dss') ? texts.dsa : texts.unknownKind(type);
}
