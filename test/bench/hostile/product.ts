import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portSchema } from '../../../shared/endpoint';
import { titleOf, type SessionProfile } from '../../../shared/session-profile';
import type { SessionStatus } from '../../../shared/status';
import { forwardOf, profileOf } from '../../support/samples';
import type { SshServer, TestKey } from '../../support/ssh-servers';
import { startEngine, type EngineProgram } from '../faults/engine-program';
import { benchProgram } from '../programs';

/** The product in a process of its own, with two threads for sessions and somebody who says yes to every host key. */
export interface Product {
  readonly engine: EngineProgram;
  readonly open: (profile: SessionProfile) => Promise<void>;
  /** Waits until a session is connected and its forwards stand. */
  readonly up: (profile: SessionProfile) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Milliseconds for a session to come up. */
const patience = 20_000;

export async function startProduct(): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-hostile-'));
  const engine = await startEngine(benchProgram('engine-process'), folder, 1, {
    GINNEL_BENCH_THREADS: '2',
    GINNEL_BENCH_THREAD_PROGRAM: benchProgram('session-thread'),
  });
  const answered = new Set<string>();
  engine.onChange(({ prompts }) => {
    for (const { id, kind } of prompts) {
      if (answered.has(id)) continue;
      answered.add(id);
      const answer =
        kind === 'host-key'
          ? ({ kind, decision: 'accept' } as const)
          : ({ kind: 'texts', texts: ['a password'], remember: false } as const);
      void engine.command('prompts.answer', { promptId: id, answer }).catch(() => undefined);
    }
  });
  return {
    engine,
    open: async (profile) => {
      const opened = await engine.command('sessions.open', { profile });
      if (!opened.ok) throw new Error(`${titleOf(profile)}: ${opened.error.code}`);
    },
    up: async (profile) => {
      const isUp = await engine.until(() => standsUp(engine.session(profile)), patience);
      if (!isUp) throw new Error(`${titleOf(profile)} does not come up: ${stateOf(engine, profile)}`);
    },
    close: async () => {
      engine.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const standsUp = (session: SessionStatus | undefined): boolean =>
  session?.state.kind === 'connected' && session.forwards.every(({ state }) => state.kind === 'listening');

/** What has become of a session: its state, and why. */
export function stateOf(engine: EngineProgram, profile: SessionProfile): string {
  const state = engine.session(profile)?.state;
  if (state === undefined) return 'gone';
  const error = 'error' in state ? state.error : 'cause' in state ? state.cause : null;
  return error === null ? state.kind : `${state.kind} (${error.code})`;
}

/** A session to a real server, with a Local forward to an echo and a Dynamic one. */
export function honestSession(
  name: string,
  server: SshServer,
  key: TestKey,
  ports: { readonly local: number; readonly dynamic?: number; readonly echo: number },
): SessionProfile {
  return profileOf({
    ...{ name, host: '127.0.0.1', port: portSchema.parse(server.port), username: server.user },
    ...{ privateKeyFile: key.path, onlyThisKey: true, tryAgent: false, tryDefaultKeys: false },
    reachabilityMinutes: 0,
    forwards: [
      forwardOf('local', String(ports.local), `127.0.0.1:${String(ports.echo)}`),
      ...(ports.dynamic === undefined ? [] : [forwardOf('dynamic', String(ports.dynamic))]),
    ],
  });
}

/** A session to a server that attacks, with a Local and a Remote forward. */
export function attackedSession(
  port: number,
  ports: { readonly local: number; readonly remote: number; readonly echo: number },
  compression: boolean,
): SessionProfile {
  return profileOf({
    ...{ name: 'attacked', host: '127.0.0.1', port: portSchema.parse(port), username: 'someone' },
    ...{ tryAgent: false, tryDefaultKeys: false, reachabilityMinutes: 0, compression },
    forwards: [
      forwardOf('local', String(ports.local), '127.0.0.1:9'),
      forwardOf('remote', String(ports.remote), `127.0.0.1:${String(ports.echo)}`),
    ],
  });
}
