import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Duplex } from 'node:stream';
import { startLocal, startRemote } from '../../electron/forwards';
import type { Counters, ForwardContext, RunningForward } from '../../electron/forwards/types';
import { connect } from '../../electron/ssh';
import type { SshConnection } from '../../electron/ssh/types';
import { parseDestination, portSchema } from '../../shared/endpoint';
import type { AddressFamily, Forward, ForwardKind } from '../../shared/forward';
import { newForwardId } from '../../shared/ids';
import type { Result } from '../../shared/result';
import { newProfile } from '../../shared/session-profile';
import { freePort, type SshServer } from '../support/ssh-servers';

/** A session to a real server with forwards, without the engine above it. */
export interface Scene {
  readonly connection: SshConnection;
  readonly lines: readonly string[];
  /** The channels opened for local connections. */
  readonly channels: readonly Duplex[];
  /** Resolves when a line containing the text has been logged. */
  readonly logged: (text: string) => Promise<void>;
  readonly start: (forward: Wish) => Promise<{ readonly port: number; readonly result: StartResult }>;
  /** Starts a forward that must succeed. */
  readonly forward: (forward: Wish) => Promise<Up>;
  readonly close: () => Promise<void>;
}

/** A forward that listens. */
export interface Up {
  readonly port: number;
  readonly running: RunningForward;
  readonly counters: Counters;
}

type StartResult = Result<RunningForward> & { readonly counters: Counters };

/** What a test asks for; without a port a free one is taken. */
export interface Wish {
  readonly kind: ForwardKind;
  readonly to?: string;
  readonly family?: AddressFamily;
  readonly port?: number;
}

/** Logs in with the server's password. */
export async function openScene(server: SshServer): Promise<Scene> {
  const lines: string[] = [];
  const channels: Duplex[] = [];
  let waiting: (() => void)[] = [];
  const running: RunningForward[] = [];
  const log = (text: string): void => {
    lines.push(text);
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  const profile = {
    ...newProfile(),
    host: server.host,
    port: portSchema.parse(server.port),
    username: server.user,
    tryAgent: false,
  };
  const connected = await connect(
    { profile, target: { host: server.host, port: profile.port, username: server.user } },
    {
      phase: () => undefined,
      log,
      trustHostKey: () => Promise.resolve(true),
      ask: (question) => Promise.resolve(question.kind === 'username' ? [server.user] : [server.password]),
      closed: () => undefined,
    },
    new AbortController().signal,
  );
  if (!connected.ok) throw new Error(`${JSON.stringify(connected.error)}\n${server.log()}`);
  const connection = connected.value;

  const start: Scene['start'] = async (wish) => {
    const port = wish.port ?? (await freePort());
    const counters: Counters = { live: 0, total: 0, sent: 0, received: 0 };
    const context: ForwardContext = {
      acceptOthers: false,
      counters,
      log,
      openChannel: async (destination, originator) => {
        const channel = await connection.openChannel(destination, originator);
        if (channel.ok) channels.push(channel.value);
        return channel;
      },
    };
    const forward = forwardOf(wish, port);
    const result = await (forward.kind === 'remote'
      ? startRemote(forward, context, connection)
      : startLocal(forward, context));
    if (result.ok) running.push(result.value);
    return { port, result: { ...result, counters } };
  };
  return {
    connection,
    lines,
    channels,
    logged: async (text) => {
      while (!lines.some((line) => line.includes(text))) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    start,
    forward: async (wish) => {
      const { port, result } = await start(wish);
      if (!result.ok) throw new Error(JSON.stringify(result.error));
      return { port, running: result.value, counters: result.counters };
    },
    close: async () => {
      await Promise.all(running.map((forward) => forward.close()));
      await connection.end();
    },
  };
}

function forwardOf({ kind, to = '', family = 'auto' }: Wish, port: number): Forward {
  const common = {
    id: newForwardId(),
    family,
    bindAddress: null,
    port: portSchema.parse(port),
    enabled: true,
  };
  if (kind === 'dynamic') return { kind, ...common };
  const destination = parseDestination(to);
  if (!destination.ok) throw new Error(`not a destination: ${to}`);
  return { kind, ...common, destination: destination.value };
}

/** SHA-256 of a stream's or file's bytes, in hex. */
export async function sha256(source: string | NodeJS.ReadableStream): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of typeof source === 'string' ? createReadStream(source) : source) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
