import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Duplex } from 'node:stream';
import { startLocal, startRemote } from '../../electron/forwards';
import { ConnectionTable, type Counters } from '../../electron/forwards/connection-table';
import type { ForwardContext, RunningForward } from '../../electron/forwards/types';
import { createConnect } from '../../electron/ssh';
import type { SshConnection } from '../../electron/ssh/types';
import { portSchema } from '../../shared/endpoint';
import type { AddressFamily, Forward, ForwardKind } from '../../shared/forward';
import { emptyFields, readForward, type ForwardFields } from '../../shared/forward-fields';
import { newForwardId } from '../../shared/ids';
import type { Result } from '../../shared/result';
import { newProfile } from '../../shared/session-profile';
import { freePort, type SshServer } from '../support/ssh-servers';
import { here } from '../support/here';

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
  readonly connections: ConnectionTable;
}

type StartResult = Result<RunningForward> & Pick<Up, 'counters' | 'connections'>;

/** What a test asks for; without a port a free one is taken. */
export interface Wish {
  readonly kind: ForwardKind;
  readonly to?: string;
  readonly family?: AddressFamily;
  readonly port?: number;
  /** The whole Source port field, in place of a port. */
  readonly from?: string;
  readonly options?: Partial<ForwardFields>;
}

/** Logs in with the server's password. */
export async function openScene(server: SshServer): Promise<Scene> {
  const lines: string[] = [];
  const channels: Duplex[] = [];
  let waiting: (() => void)[] = [];
  const running: RunningForward[] = [];
  const tables: ConnectionTable[] = [];
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
  const connected = await createConnect({}, { machine: here })(
    {
      profile,
      target: { host: server.host, port: profile.port, username: server.user },
      via: null,
      knownHostKeyTypes: [],
    },
    {
      phase: () => undefined,
      log,
      trustHostKey: () => Promise.resolve(null),
      confirmWeak: () => Promise.resolve(false),
      confirmCommand: () => Promise.resolve(false),
      turn: () => Promise.resolve(),
      ask: (question) => Promise.resolve(question.kind === 'username' ? [server.user] : [server.password]),
      closed: () => undefined,
    },
    new AbortController().signal,
  );
  if (!connected.ok) throw new Error(`${JSON.stringify(connected.error)}\n${server.log()}`);
  const connection = connected.value;

  const start: Scene['start'] = async (wish) => {
    const port = wish.port ?? (await freePort());
    const connections = new ConnectionTable(Date.now);
    tables.push(connections);
    // Read as of now, whenever a test looks.
    const counters: Counters = {
      get live() {
        return connections.counters().live;
      },
      get total() {
        return connections.counters().total;
      },
      get sent() {
        return connections.counters().sent;
      },
      get received() {
        return connections.counters().received;
      },
    };
    const context: ForwardContext = {
      acceptOthers: false,
      lastPort: null,
      connections,
      system: { ...here, readListeners: null },
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
    return { port, result: { ...result, counters, connections } };
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
      const bound = result.value.bound[0];
      return {
        port: bound !== undefined && 'port' in bound ? bound.port : port,
        running: result.value,
        counters: result.counters,
        connections: result.connections,
      };
    },
    close: async () => {
      await Promise.all(running.map((forward) => forward.close()));
      await Promise.all(tables.map((table) => table.cut({ kind: 'stopped' })));
      await connection.end();
    },
  };
}

function forwardOf({ kind, to = '', family = 'auto', from, options }: Wish, port: number): Forward {
  const source = from ?? String(port);
  const fields = { ...emptyFields, ...options, kind, family, source, destination: to };
  const read = readForward(fields, newForwardId(), { platform: 'linux', now: Date.now() });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

/** SHA-256 of a stream's or file's bytes, in hex. */
export async function sha256(source: string | NodeJS.ReadableStream): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of typeof source === 'string' ? createReadStream(source) : source) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
