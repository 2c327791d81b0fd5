import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portSchema } from '../../../shared/endpoint';
import { sentence } from '../../../shared/errors';
import type { SessionProfile } from '../../../shared/session-profile';
import type { Snapshot } from '../../../shared/snapshot';
import type { SessionStatus } from '../../../shared/status';
import { forwardOf, profileOf } from '../../support/samples';
import { makeKey, startSshd, type SshServer } from '../../support/ssh-servers';
import type { StreamPlan } from './content';
import { startContentServer, type ContentServer, type ServerVerdict } from './content-server';
import { startEngine, type EngineProgram } from './engine-program';
import { quietPort } from './ports';
import type { Random } from './random';
import { startRoughNetwork, type RoughNetwork } from './rough-network';
import type { Path } from './stream';

/** A network to a server, and the sessions that go through it. */
export interface Stretch {
  readonly name: string;
  readonly network: RoughNetwork;
  readonly sessions: readonly SessionProfile[];
}

/**
 * What the faults happen to: Ginnel's engine, two real sshd, and rough networks between them all. The session `direct` goes
 * to the target, `chain` and `twin` to the same target through the gateway, whose connection they share.
 */
export interface World {
  readonly engine: EngineProgram;
  readonly target: SshServer;
  readonly gateway: SshServer;
  readonly content: ContentServer;
  readonly stretches: readonly Stretch[];
  readonly sessions: readonly SessionProfile[];
  readonly paths: readonly Path[];
  /** What the user says to a changed host key. */
  readonly person: { trusts: boolean };
  /** What went wrong that must not, as it comes. */
  readonly wrongs: string[];
  /** Opens all sessions and waits until they are up. */
  readonly openAll: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface WorldOptions {
  readonly random: Random;
  /** The bundle of engine-process.ts. */
  readonly program: string;
  /** How much faster time runs for the engine. */
  readonly speed: number;
  readonly streamEnded: (plan: StreamPlan, verdict: ServerVerdict) => void;
}

/** Whether a session is up with all its forwards, and its server answers. */
export function isWell(session: SessionStatus | undefined): boolean {
  return (
    session?.state.kind === 'connected' &&
    session.state.stalledSince === null &&
    session.forwards.every(({ state }) => state.kind === 'listening')
  );
}

/** A session's state in a line, with what is not well of its forwards. */
export function stateLine({ profile, state, forwards }: SessionStatus): string {
  const why =
    state.kind === 'failed' ? sentence(state.error) : state.kind === 'waiting' ? sentence(state.cause) : '';
  const others = forwards.flatMap(({ forward, state: own }) => {
    if (own.kind === 'listening') return [];
    const error = own.kind === 'failed' || own.kind === 'waiting' ? `: ${sentence(own.error)}` : '';
    return [`${forward.kind} ${own.kind}${error}`];
  });
  return [`${profile.name} ${state.kind}`, why, ...others].filter((part) => part !== '').join(', ');
}

/** Starts everything, with the sessions not yet open. */
export async function createWorld({ random, program, speed, streamEnded }: WorldOptions): Promise<World> {
  const ends: (() => unknown)[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'ginnel-faults-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const key = await makeKey();
  ends.push(() => key.remove());
  const startServer = async (): Promise<SshServer> => {
    const port = await quietPort(random);
    const server = await startSshd({ auth: ['publickey'], authorizedKeys: [key.publicKey], port });
    ends.push(() => server.close());
    return server;
  };
  const target = await startServer();
  const gateway = await startServer();
  const content = await startContentServer(await quietPort(random), streamEnded);
  ends.push(content.close);
  const stretch = async (to: SshServer): Promise<RoughNetwork> => {
    const network = await startRoughNetwork(await quietPort(random), to.port);
    ends.push(network.close);
    return network;
  };
  const [direct, gate, behind] = [await stretch(target), await stretch(gateway), await stretch(target)];

  const paths: Path[] = [];
  const destination = `127.0.0.1:${String(content.port)}`;
  const session = async (
    name: string,
    network: RoughNetwork,
    kinds: readonly Path['kind'][],
    jumps: SessionProfile['jumps'],
  ): Promise<SessionProfile> => {
    const ports = await Promise.all(kinds.map(() => quietPort(random)));
    const forwards = kinds.map((kind, index) => {
      const port = ports[index] ?? 0;
      paths.push({ name: `${name} ${kind}`, kind, port, destination: content.port });
      return forwardOf(kind, String(port), kind === 'dynamic' ? '' : destination);
    });
    return profileOf({
      name,
      host: '127.0.0.1',
      port: portSchema.parse(network.port),
      username: target.user,
      privateKeyFile: key.path,
      onlyThisKey: true,
      tryAgent: false,
      tryDefaultKeys: false,
      keepaliveSeconds: 3,
      keepaliveCount: 2,
      retryLongestSeconds: 8,
      holdSeconds: 10,
      jumps,
      forwards,
    });
  };
  const jump: SessionProfile['jumps'][number] = {
    kind: 'inline',
    host: `${gateway.user}@127.0.0.1`,
    port: portSchema.parse(gate.port),
    privateKeyFile: key.path,
    onlyThisKey: true,
  };
  const all = ['local', 'remote', 'dynamic'] as const;
  const sessions = [
    await session('direct', direct, all, []),
    await session('chain', behind, all, [jump]),
    await session('twin', behind, ['local'], [jump]),
  ] as const;

  const engine = await startEngine(program, folder, speed);
  const person = { trusts: true };
  const wrongs: string[] = [];
  const stopAnswering = answerQuestions(engine, person);
  const stopWatching = watchForSurrender(engine, person, wrongs);
  const finish = async (): Promise<void> => {
    stopAnswering();
    stopWatching();
    engine.kill();
    for (const end of ends.reverse()) await end();
  };
  return {
    ...{ engine, target, gateway, content, sessions, paths, person, wrongs },
    stretches: [
      { name: 'to the target', network: direct, sessions: sessions.slice(0, 1) },
      { name: 'to the gateway', network: gate, sessions: sessions.slice(1) },
      { name: 'behind the gateway', network: behind, sessions: sessions.slice(1) },
    ],
    openAll: async () => {
      for (const profile of sessions) {
        const opened = await engine.command('sessions.open', { profile });
        if (!opened.ok) throw new Error(sentence(opened.error));
      }
      const up = await engine.until(
        (snapshot) => sessions.every(({ id }) => isWell(snapshot.sessions.find((open) => open.id === id))),
        30_000,
      );
      if (!up) throw new Error(`not up: ${engine.snapshot().sessions.map(stateLine).join('; ')}`);
    },
    close: finish,
  };
}

/** The user: takes unknown host keys, and changed ones while they trust; each question is answered once. */
function answerQuestions(engine: EngineProgram, person: World['person']): () => void {
  const answered = new Set<string>();
  const look = ({ prompts }: Snapshot): void => {
    for (const prompt of prompts) {
      if (answered.has(prompt.id)) continue;
      answered.add(prompt.id);
      const takes = prompt.kind === 'host-key' && (prompt.verdict === 'unknown' || person.trusts);
      const answer = takes
        ? { kind: 'host-key' as const, decision: 'accept' as const }
        : { kind: 'cancel' as const };
      void engine.command('prompts.answer', { promptId: prompt.id, answer }).catch(() => undefined);
    }
  };
  return engine.onChange(look);
}

/** Network trouble must never make a session give up: only the user's own No does. */
function watchForSurrender(engine: EngineProgram, person: World['person'], wrongs: string[]): () => void {
  const failed = new Set<string>();
  return engine.onChange(({ sessions }) => {
    for (const session of sessions) {
      if (session.state.kind !== 'failed') failed.delete(session.id);
      else if (!failed.has(session.id)) {
        failed.add(session.id);
        if (person.trusts) wrongs.push(`gave up: ${stateLine(session)}`);
      }
    }
  });
}
