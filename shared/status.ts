import { z } from 'zod';
import { formatEndpoint } from './endpoint';
import { appErrorSchema } from './errors';
import { forwardSchema } from './forward';
import { forwardIdSchema, promptIdSchema, sessionIdSchema, type ForwardId, type SessionId } from './ids';
import { sessionProfileSchema } from './session-profile';
import { assertNever } from './result';

/** Milliseconds since the epoch. */
const time = z.number().int().nonnegative();

/** What a connecting session is doing. */
export const phaseSchema = z.enum(['resolve', 'tcp', 'proxy', 'handshake', 'host-key', 'auth', 'forwards']);
export type Phase = z.infer<typeof phaseSchema>;

/** What client and server agreed on, for the overview and the event log. */
export const negotiatedSchema = z
  .strictObject({
    serverVersion: z.string(),
    kex: z.string(),
    hostKeyType: z.string(),
    cipher: z.string(),
    mac: z.string(),
    compression: z.string(),
    username: z.string(),
    /** Those of the names above that are weak by today's judgement. */
    weak: z.array(z.string()).readonly(),
    /** What went wrong with the chosen keys although the login succeeded, by another way; absent when nothing did. */
    remarks: z.array(appErrorSchema).readonly().optional(),
  })
  .readonly();
export type Negotiated = z.infer<typeof negotiatedSchema>;

/** What a jump host on the route is doing. */
export const hopStateSchema = z.discriminatedUnion('kind', [
  /** Its turn has not come. */
  z.strictObject({ kind: z.literal('idle') }).readonly(),
  z.strictObject({ kind: z.literal('connecting'), phase: phaseSchema }).readonly(),
  z
    .strictObject({
      kind: z.literal('connected'),
      since: time,
      negotiated: negotiatedSchema,
      /** Other sessions go through the same connection. */
      shared: z.boolean(),
    })
    .readonly(),
  z.strictObject({ kind: z.literal('failed'), error: appErrorSchema }).readonly(),
]);
export type HopState = z.infer<typeof hopStateSchema>;

/** A jump host on a session's route. */
export const hopSchema = z
  .strictObject({
    /** The saved session's name, or the server. */
    title: z.string(),
    /** `user@host:port`, without what is not known yet. */
    server: z.string(),
    state: hopStateSchema,
  })
  .readonly();
export type Hop = z.infer<typeof hopSchema>;

/** A session's state; `since` is when it came into it. */
export const sessionStateSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('idle'), since: time }).readonly(),
  z
    .strictObject({
      kind: z.literal('connecting'),
      since: time,
      attempt: z.number().int(),
      phase: phaseSchema,
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('asking'),
      since: time,
      attempt: z.number().int(),
      promptId: promptIdSchema,
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('connected'),
      since: time,
      negotiated: negotiatedSchema,
      /** When the server, or a jump host, was last heard of, while it does not answer; it is given up soon. Else null. */
      stalledSince: time.nullable(),
      /**
       * Servers on the route that have never answered a keepalive, so that a dead connection to them is noticed later: jump hosts
       * by their name, null for the session's own. Absent for none.
       */
      unchecked: z.array(z.string().nullable()).readonly().optional(),
    })
    .readonly(),
  /**
   * Will be tried again at `retryAt`, or, where that is null, as soon as this computer has a network again; `attempt` counts
   * the failed tries since the session was last up.
   */
  z
    .strictObject({
      kind: z.literal('waiting'),
      since: time,
      attempt: z.number().int(),
      retryAt: time.nullable(),
      cause: appErrorSchema,
    })
    .readonly(),
  /** Connects once the sessions are up that it needs, by their titles. */
  z
    .strictObject({ kind: z.literal('awaiting'), since: time, sessions: z.array(z.string()).readonly() })
    .readonly(),
  z.strictObject({ kind: z.literal('failed'), since: time, error: appErrorSchema }).readonly(),
  /** Its ports listen; the first connection to one of them makes it connect. */
  z.strictObject({ kind: z.literal('standby'), since: time }).readonly(),
  z.strictObject({ kind: z.literal('closing'), since: time }).readonly(),
]);
export type SessionState = z.infer<typeof sessionStateSchema>;

/** A socket that listens: an address and port, or a Unix socket's path. */
export const boundSchema = z.union([
  z.strictObject({ address: z.string(), port: z.number().int() }).readonly(),
  z.strictObject({ path: z.string() }).readonly(),
]);
export type Bound = z.infer<typeof boundSchema>;

/** A listening socket as `address:port` or as its path; a server's "" and `*` both mean all addresses. */
export function formatBound(bound: Bound): string {
  if ('path' in bound) return bound.path;
  return formatEndpoint({ host: bound.address === '' ? '*' : bound.address, port: bound.port });
}

/**
 * Where a Remote forward's port can really be reached from, found out by connecting to it from outside the session, since
 * a server does not tell (OpenSSH's GatewayPorts). `why` says in a sentence what stood in the way of knowing.
 */
export const exposureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('asking') }).readonly(),
  /** Other computers get through. */
  z.strictObject({ kind: z.literal('open') }).readonly(),
  /** Only the server itself gets through. */
  z.strictObject({ kind: z.literal('server-only') }).readonly(),
  z.strictObject({ kind: z.literal('unknown'), why: z.string() }).readonly(),
]);
export type Exposure = z.infer<typeof exposureSchema>;

/**
 * A forward's state. `bound` are the sockets that really listen, `missing` those of the asked ones that could not;
 * `until` is when it stops by itself; `exposure` is there for the ports of Remote forwards.
 */
export const forwardStateSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('off') }).readonly(),
  z.strictObject({ kind: z.literal('starting') }).readonly(),
  z
    .strictObject({
      kind: z.literal('listening'),
      since: time,
      bound: z.array(boundSchema).readonly(),
      missing: z.array(appErrorSchema).readonly(),
      until: time.nullable(),
      exposure: exposureSchema.nullable(),
    })
    .readonly(),
  /**
   * Could not listen, and tries again at `retryAt`: its port is taken for now. `until` is when it gives up; null for
   * never.
   */
  z
    .strictObject({
      kind: z.literal('waiting'),
      since: time,
      error: appErrorSchema,
      retryAt: time,
      until: time.nullable(),
    })
    .readonly(),
  z.strictObject({ kind: z.literal('stopping') }).readonly(),
  /** Listens no more; connections that came before may finish. */
  z.strictObject({ kind: z.literal('finishing'), since: time }).readonly(),
  z.strictObject({ kind: z.literal('failed'), error: appErrorSchema }).readonly(),
]);
export type ForwardState = z.infer<typeof forwardStateSchema>;

/**
 * What was last found out about the destination of a forward, which is another thing than whether it listens: whether a
 * connection through it would arrive. `at` is when, `took` how long it took, in milliseconds.
 */
export const reachabilitySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('asking'), since: time }).readonly(),
  z.strictObject({ kind: z.literal('ok'), at: time, took: z.number().int().nonnegative() }).readonly(),
  z.strictObject({ kind: z.literal('failed'), at: time, error: appErrorSchema }).readonly(),
]);
export type Reachability = z.infer<typeof reachabilitySchema>;

export const forwardStatusSchema = z
  .strictObject({
    forward: forwardSchema,
    state: forwardStateSchema,
    /** Null as long as nobody has looked. */
    reachability: reachabilitySchema.nullable(),
    /** Taken off the session's list: it is only still here until its last connection has finished. */
    leaving: z.boolean(),
    /** Added, changed or switched until the session is disconnected; absent where it is as it would be opened again. */
    temporary: z.literal(true).optional(),
  })
  .readonly();
export type ForwardStatus = z.infer<typeof forwardStatusSchema>;

/**
 * An open session. `profile` is what it was opened with, which may differ from what is saved, and what was done to it for good since;
 * `forwards` are its forwards with what is to last only until it is disconnected. A forward of the profile that is not among
 * them was removed until then.
 */
export const sessionStatusSchema = z
  .strictObject({
    id: sessionIdSchema,
    profile: sessionProfileSchema,
    state: sessionStateSchema,
    /** The jump hosts on the route, first one first, those of saved sessions' own routes among them. */
    hops: z.array(hopSchema).readonly(),
    forwards: z.array(forwardStatusSchema).readonly(),
    /** How often the connection came back since the session was opened. */
    reconnects: z.number().int(),
    /** Why it was last lost, and when; null if it never was since the session was opened. */
    lastLoss: z.strictObject({ at: time, error: appErrorSchema }).readonly().nullable(),
  })
  .readonly();
export type SessionStatus = z.infer<typeof sessionStatusSchema>;

/** Bytes and connections of one forward. `sent` goes from here to the server, `received` comes from it; in bytes. */
export const trafficSchema = z
  .strictObject({
    sessionId: sessionIdSchema,
    forwardId: forwardIdSchema,
    live: z.number().int(),
    total: z.number().int(),
    sent: z.number(),
    received: z.number(),
  })
  .readonly();
export type Traffic = z.infer<typeof trafficSchema>;

/** Tells a forward's counters from all others: forwards keep their id when a session is opened, so it takes both ids. */
export function trafficKey(sessionId: SessionId, forwardId: ForwardId): string {
  return `${sessionId}/${forwardId}`;
}

/** How a session's connection does, told apart from its state since it changes all the time. */
export const vitalsSchema = z
  .strictObject({
    sessionId: sessionIdSchema,
    /** The last round trip to the server and back through everything on the route, in milliseconds; null before the first. */
    roundTrip: z.number().nonnegative().nullable(),
  })
  .readonly();
export type Vitals = z.infer<typeof vitalsSchema>;

/** Whether a session holds, makes or will make a connection, or listens to make one; false once it is idle or failed. */
export function isLive(state: SessionState): boolean {
  switch (state.kind) {
    case 'idle':
    case 'failed':
      return false;
    case 'connecting':
    case 'asking':
    case 'connected':
    case 'waiting':
    case 'awaiting':
    case 'standby':
    case 'closing':
      return true;
    default:
      return assertNever(state);
  }
}

/** The forwards on an open session's list: without those that only finish their last connections. */
export function listedForwards({ forwards }: Pick<SessionStatus, 'forwards'>): readonly ForwardStatus[] {
  return forwards.filter(({ leaving }) => !leaving);
}
