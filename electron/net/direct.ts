import type { Duplex } from 'node:stream';
import { fail, ok, type Result } from '../../shared/result';
import type { SessionProfile, Target } from '../../shared/session-profile';
import type { LogLevel } from '../../shared/event-log';
import type { Phase } from '../../shared/status';
import * as texts from '../../shared/texts/dialling';
import { until } from '../system/async';
import { systemText } from '../system/errors';
import type { Machine } from '../system/machine';
import { resolveHost, type Address } from './addresses';
import { cancelled, dial, type DialLimits } from './dial';

/** How long opening the byte stream waits for what, in milliseconds. */
export interface StreamLimits extends DialLimits {
  /** From an orderly end until what does not end by itself is ended. */
  readonly goodbye: number;
}

/** Questions that come up on the way to a server. */
export type StreamQuestion =
  | { readonly kind: 'username'; readonly host: string }
  | {
      readonly kind: 'proxy-password';
      readonly username: string;
      readonly host: string;
      readonly port: number;
      readonly again: boolean;
    };

/** Calls to the owner of an attempt to open the byte stream. */
export interface StreamHooks {
  /** The attempt entered a phase. */
  readonly phase: (phase: Phase) => void;
  /** One event-log line. */
  readonly log: (text: string, level?: LogLevel) => void;
  /** Asks whether a ProxyCommand may run, unless this very one was allowed before. */
  readonly confirmCommand: (command: string) => Promise<boolean>;
  /** Called before each question is put; resolves when it may be. */
  readonly turn: (question: StreamQuestion) => Promise<void>;
  /** Null when the user gives up. */
  readonly ask: (question: StreamQuestion) => Promise<readonly string[] | null>;
}

/** One attempt to open the byte stream to a server: where to, by which settings, and whom to tell. */
export interface Journey {
  readonly profile: SessionProfile;
  readonly target: Target;
  readonly hooks: StreamHooks;
  readonly limits: StreamLimits;
  readonly signal: AbortSignal;
  /** Where it starts. */
  readonly machine: Machine;
}

/** The address a stream was dialled at, for those that go straight to the server. */
const dialled = new WeakMap<Duplex, string>();

/**
 * The server's address, as its TCP connection was made to it.
 * @returns null for a stream that does not end at the server itself: a proxy's, a command's, a jump host's
 */
export function dialledAddress(stream: Duplex): string | null {
  return dialled.get(stream) ?? null;
}

/**
 * Looks a name up, and says so as PuTTY does.
 * @param why what for, in words
 * @returns its addresses in the family of the settings; fails with host-unknown or no-address-in-family
 */
export async function lookUp(
  target: Pick<Target, 'host'>,
  why: string,
  { profile, hooks, limits, signal }: Journey,
): Promise<Result<readonly Address[]>> {
  const { host } = target;
  const family = profile.addressFamily;
  hooks.phase('resolve');
  hooks.log(texts.lookingUp(host, family, why));
  const begun = Date.now();
  const unknown = (detail: string): Result<never> => fail({ code: 'host-unknown', data: { host, detail } });
  let found: readonly Address[] | 'late' | null;
  try {
    found = await until(resolveHost(host, 'auto'), signal, limits.resolve);
  } catch (error) {
    return unknown(systemText(error));
  }
  if (found === null) return fail(cancelled);
  if (found === 'late') return unknown(texts.nameServiceSilent);
  const wanted = found.filter((entry) => family === 'auto' || entry.family === (family === 'ipv4' ? 4 : 6));
  if (family !== 'auto' && wanted.length === 0) {
    return fail({ code: 'no-address-in-family', data: { host, family } });
  }
  const addresses = wanted.map(({ address }) => address);
  hooks.log(texts.foundAddresses(Date.now() - begun, addresses), 'debug');
  return ok(wanted);
}

/**
 * Dials the server itself.
 * @param known its addresses, where they were looked up already
 */
export async function openDirect(journey: Journey, known?: readonly Address[]): Promise<Result<Duplex>> {
  const { target, hooks } = journey;
  const addresses = known === undefined ? await lookUp(target, texts.forSsh, journey) : ok(known);
  if (!addresses.ok) return fail(addresses.error);
  hooks.phase('tcp');
  const socket = await dial(addresses.value, target, journey);
  if (socket.ok && socket.value.remoteAddress !== undefined) {
    dialled.set(socket.value, socket.value.remoteAddress);
  }
  return socket;
}
