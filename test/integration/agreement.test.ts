import { readdir, readFile, readlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { attachEngine } from '../../electron/ipc/attached-engine';
import { createSessionStore } from '../../electron/storage';
import { readVersion } from '../../electron/version';
import type { Ginnel } from '../../shared/contract';
import type { Forward } from '../../shared/forward';
import { newForwardId, newSessionId } from '../../shared/ids';
import { parseNotation } from '../../shared/notation';
import type { Result } from '../../shared/result';
import { revisionOf } from '../../shared/revision';
import type { SessionProfile } from '../../shared/session-profile';
import type { Snapshot } from '../../shared/snapshot';
import { SnapshotFollower } from '../../shared/snapshot-follower';
import { formatBound, isLive } from '../../shared/status';
import { disk } from '../support/here';
import { connectPage } from '../support/page-client';
import { freePort, makeKey, startHttpServer, startSshd } from '../support/ssh-servers';
import { cliScene, sessionTo } from './cli-scene';

/** Two pages and three programs give commands to one engine at once, and at the end all see the same, which is what there is. */
const { data, own, ginnel, startWeb, save, trust, withKey } = cliScene();

/** Milliseconds of commands, by the variable SOAK as in test/support/soak.ts; some 200 commands without it. */
const budget = process.env['SOAK'] === undefined ? null : Number(process.env['SOAK']);
const commandsEach = 40;
const seed = Number(process.env['SOAK_SEED'] ?? (budget === null ? 17 : Date.now() % 0x7f_ff_ff_ff));

/** Numbers from a seed, each below the given one (mulberry32, public domain, Tommy Ettinger). */
function dice(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Somebody who gives commands, and follows what becomes of the engine. */
interface Actor {
  readonly name: string;
  readonly ginnel: Pick<Ginnel, 'sessions' | 'savedSessions' | 'forwards' | 'prompts' | 'snapshot'>;
  readonly snapshot: () => Snapshot;
}

interface Tools {
  readonly roll: (below: number) => number;
  readonly newForward: () => Forward;
}

type Deed = (actor: Actor, tools: Tools) => Promise<Result<unknown>> | null;

function oneOf<T>(list: readonly T[], roll: Tools['roll']): T | undefined {
  return list[roll(list.length)];
}

const some =
  (
    of: 'saved' | 'open',
    act: (actor: Actor, profile: SessionProfile, tools: Tools) => Promise<Result<unknown>> | null,
  ): Deed =>
  (actor, tools) => {
    const { profiles, sessions } = actor.snapshot();
    const profile = oneOf(of === 'saved' ? profiles : sessions.map((session) => session.profile), tools.roll);
    return profile === undefined ? null : act(actor, profile, tools);
  };

const withForward =
  (
    act: (
      actor: Actor,
      of: { sessionId: SessionProfile['id']; forward: Forward; lasting: boolean },
      tools: Tools,
    ) => Promise<Result<unknown>>,
  ) =>
  (actor: Actor, { id, forwards }: SessionProfile, tools: Tools) => {
    const forward = oneOf(forwards, tools.roll);
    return forward === undefined
      ? null
      : act(actor, { sessionId: id, forward, lasting: tools.roll(2) === 0 }, tools);
  };

const deeds: readonly Deed[] = [
  some('saved', ({ ginnel: { sessions } }, profile) => sessions.open({ profile })),
  some('saved', ({ ginnel: { sessions } }, profile) => sessions.open({ profile })),
  some('open', ({ ginnel: { sessions } }, { id }) => sessions.disconnect({ sessionId: id })),
  some('open', ({ ginnel: { sessions } }, { id }) => sessions.close({ sessionId: id })),
  some('open', ({ ginnel: { sessions } }, { id }) => sessions.retry({ sessionId: id })),
  some('open', ({ ginnel: { sessions } }, profile, { newForward }) =>
    sessions.apply({ profile: { ...profile, forwards: [...profile.forwards.slice(1), newForward()] } }),
  ),
  ...(['start', 'stop', 'remove'] as const).flatMap((what) =>
    (['open', 'saved'] as const).map((of) =>
      some(
        of,
        withForward(({ ginnel: { forwards } }, { sessionId, forward, lasting }) =>
          forwards[what]({ sessionId, forwardId: forward.id, lasting }),
        ),
      ),
    ),
  ),
  ...(['open', 'saved'] as const).map((of) =>
    some(of, ({ ginnel: { forwards } }, { id }, { newForward, roll }) =>
      forwards.add({ sessionId: id, forward: newForward(), at: roll(3), lasting: roll(2) === 0 }),
    ),
  ),
  ...(['open', 'saved'] as const).map((of) =>
    some(
      of,
      withForward(({ ginnel: { forwards } }, { sessionId, forward, lasting }, { newForward, roll }) => {
        const changed =
          roll(2) === 0 ? { ...newForward(), id: forward.id } : { ...forward, name: `n${String(roll(99))}` };
        return forwards.change({ sessionId, forward: changed, replaces: revisionOf(forward), lasting });
      }),
    ),
  ),
  some('saved', ({ ginnel: { savedSessions } }, profile, { roll }) =>
    savedSessions.save({
      profile: { ...profile, name: `s${String(roll(12))}`, note: `n${String(roll(99))}` },
      replaces: revisionOf(profile),
    }),
  ),
  some('saved', ({ ginnel: { savedSessions } }, profile, { roll, newForward }) =>
    savedSessions.save({
      profile: { ...profile, id: newSessionId(), name: `s${String(roll(12))}`, forwards: [newForward()] },
      replaces: null,
    }),
  ),
  ({ ginnel: { savedSessions }, snapshot }, { roll }) => {
    const { profiles } = snapshot();
    // A few stay.
    const profile = profiles.length > 3 ? oneOf(profiles, roll) : undefined;
    return profile === undefined ? null : savedSessions.delete({ sessionId: profile.id });
  },
  some('saved', ({ ginnel: { savedSessions }, snapshot }, { id, group }, { roll }) => {
    const { order, profiles } = snapshot();
    return savedSessions.arrange({
      moves: [{ sessionId: id, from: group, to: `g${String(roll(3))}` }],
      order: {
        replaces: revisionOf(order),
        to: profiles.map((profile) => profile.id).toSorted(() => roll(3) - 1),
      },
    });
  }),
  ...Array.from({ length: 3 }, (): Deed => ({ ginnel: { prompts }, snapshot }, { roll }) => {
    const prompt = oneOf(snapshot().prompts, roll);
    if (prompt === undefined) return null;
    const decision = oneOf(['once', 'once', 'accept'] as const, roll) ?? 'once';
    const answer = roll(4) === 0 ? ({ kind: 'cancel' } as const) : ({ kind: 'host-key', decision } as const);
    return prompts.answer({ promptId: prompt.id, answer });
  }),
];

/** Gives commands until it is enough. Errors are answers like others, but for those that no command may have. */
async function act(actor: Actor, tools: Tools, until: number | null): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>();
  for (let given = 0; until === null ? given < commandsEach : Date.now() < until;) {
    const deed = oneOf(deeds, tools.roll)?.(actor, tools) ?? null;
    if (deed === null) {
      // Nothing there to do it to: others go on meanwhile.
      await actor.ginnel.snapshot.get({});
      continue;
    }
    given += 1;
    const result = await deed;
    const code = result.ok ? 'ok' : result.error.code;
    told.set(code, (told.get(code) ?? 0) + 1);
    if (!result.ok)
      expect(['internal', 'bad-request', 'engine-lost'], JSON.stringify(result.error)).not.toContain(code);
  }
  return told;
}

/** All of a snapshot but its counters, which are told apart and once a second. */
function seen({
  traffic: _traffic,
  vitals: _vitals,
  ...rest
}: Snapshot): Omit<Snapshot, 'traffic' | 'vitals'> {
  return rest;
}

/** The TCP ports at which a process of this computer listens on loopback, as the system has it (proc(5)). */
async function listeningPorts(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${String(pid)}`;
  const links = await Promise.all(
    (await readdir(`${folder}/fd`)).map((name) => readlink(`${folder}/fd/${name}`).catch(() => '')),
  );
  const own = new Set(links);
  const table = await readFile(`${folder}/net/tcp`, 'utf8');
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/u);
    const [address, port = ''] = local.split(':');
    // 0A: it listens.
    if (state !== '0A' || !own.has(`socket:[${inode}]`)) return [];
    return [`${address === '0100007F' ? '127.0.0.1' : String(address)}:${String(Number.parseInt(port, 16))}`];
  });
}

/** The places on this computer at which forwards listen, by what is told of them. */
function toldPlaces({ sessions }: Snapshot): readonly string[] {
  return sessions
    .flatMap(({ forwards }) => forwards)
    .flatMap(({ state, forward }) =>
      state.kind === 'listening' && forward.kind !== 'remote' ? state.bound.map(formatBound) : [],
    );
}

const isAtRest = ({ sessions, prompts }: Snapshot): boolean =>
  prompts.length === 0 &&
  sessions.every(
    ({ state, forwards }) =>
      ['idle', 'connected', 'failed', 'standby'].includes(state.kind) &&
      forwards.every(
        ({ state: now }) => !['starting', 'stopping', 'finishing', 'waiting'].includes(now.kind),
      ),
  );

test(`all agree on what there is (seed ${String(seed)})`, { timeout: (budget ?? 0) + 90_000 }, async () => {
  const { server, privateKeyFile } = await withKey();
  await trust(server);
  // The key of this one is asked about, again and again.
  const { path, publicKey } = await makeKey({ path: `${data()}/other` });
  const asking = own(await startSshd({ authorizedKeys: [publicKey] }));
  const web = own(await startHttpServer('here'));
  const ports = new Map<number, number>();
  for (let at = 0; at < 60; at += 1) ports.set(at, await freePort());
  let next = 0;
  const newForward = (): Forward => {
    // Twice around, so that some are taken already.
    const port = ports.get((next += 1) % ports.size) ?? 0;
    const text =
      next % 5 === 0
        ? `D127.0.0.1:${String(port)}\t`
        : `L127.0.0.1:${String(port)}\t127.0.0.1:${String(web.port)}`;
    const read = parseNotation(text, newForwardId());
    if (!read.ok) throw new Error(text);
    return read.value;
  };
  const quiet = { reachabilityMinutes: 0, privateKeyFile } as const;
  await save(
    ...['s0', 's1', 's2', 's3'].map((name) =>
      sessionTo(server, [], { ...quiet, name, forwards: [newForward(), newForward()] }),
    ),
    sessionTo(asking, [], { ...quiet, privateKeyFile: path, name: 's4', forwards: [newForward()] }),
  );
  const { program, page } = await startWeb();
  const second = await connectPage(program, page);
  own(second);

  const actors: Actor[] = [];
  for (const [at, client] of [page, second].entries()) {
    const follower = new SnapshotFollower(client.ginnel, {
      ...{ adopted: () => undefined, changed: () => undefined },
      failed: () => undefined,
    });
    await follower.refresh();
    const first = follower.current();
    if (first === null) throw new Error('no snapshot');
    actors.push({
      name: `page ${String(at)}`,
      ginnel: client.ginnel,
      snapshot: () => follower.current() ?? first,
    });
  }
  for (const attended of [true, true, false]) {
    const attached = await attachEngine(data(), disk, { version: readVersion(), client: 'test', attended });
    if (!attached.ok || attached.value === null) throw new Error('not attached');
    const engine = attached.value;
    own(engine);
    actors.push({
      name: `program ${String(actors.length - 2)}`,
      ginnel: engine.handlers,
      snapshot: engine.snapshot,
    });
  }

  const until = budget === null ? null : Date.now() + budget;
  const told = await Promise.all(
    actors.map((actor, at) => act(actor, { roll: dice(seed + at), newForward }, until)),
  );
  const all = told.flatMap((one) => [...one]);
  const sum = (code: string) => all.reduce((total, [name, times]) => total + (name === code ? times : 0), 0);
  process.stdout.write(
    `agreement: seed ${String(seed)}: ${[...new Set(all.map(([code]) => code))].map((code) => `${code} ${String(sum(code))}`).join(', ')}\n`,
  );
  expect(sum('ok')).toBeGreaterThan(50);

  // All that is saved is opened, questions that are left are answered, and what is under way comes to its end.
  for (const profile of (await page.command('snapshot.get', {})).profiles) {
    await page.ginnel.sessions.open({ profile });
  }
  for (;;) {
    const { value } = (await page.ginnel.snapshot.get({})) as { value: Snapshot };
    if (isAtRest(value)) break;
    for (const { id } of value.prompts) {
      const answer = { kind: 'host-key', decision: 'once' } as const;
      await page.ginnel.prompts.answer({ promptId: id, answer });
    }
    // One whose port is another's would go on trying.
    for (const { id: sessionId, forwards } of value.sessions) {
      for (const { state, forward } of forwards) {
        if (state.kind !== 'waiting') continue;
        await page.ginnel.forwards.stop({ sessionId, forwardId: forward.id, lasting: false });
      }
    }
    await new Promise<void>((resolve) => {
      const stop = page.ginnel.on('snapshot.changed', () => {
        stop();
        resolve();
      });
      void page.ginnel.snapshot.get({}).then((again) => {
        if (again.ok && isAtRest(again.value)) resolve();
      });
    });
  }
  await expect
    .poll(
      async () => {
        const engine = await page.command('snapshot.get', {});
        return actors
          .filter(({ snapshot }) => !sameAs(seen(snapshot()), seen(engine)))
          .map(({ name }) => name);
      },
      { timeout: 10_000 },
    )
    .toEqual([]);

  const snapshot = await page.command('snapshot.get', {});
  for (const actor of actors) expect(seen(actor.snapshot()), actor.name).toEqual(seen(snapshot));
  const stored = await createSessionStore(data(), disk).load();
  const byName = (list: readonly SessionProfile[]) =>
    list.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  expect(byName(stored.profiles)).toEqual(byName(snapshot.profiles));
  expect(stored.order).toEqual(snapshot.order);
  const lines = (await ginnel('status', '--json')).stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  const printed = lines.map(
    (line) =>
      JSON.parse(line) as {
        id: string;
        state: string;
        forwards: { id: string; state: string; bound: string[] }[];
      },
  );
  expect(
    printed.map(({ id, state, forwards }) => ({
      id,
      state,
      forwards: forwards.map((one) => [one.id, one.state, ...one.bound]),
    })),
  ).toEqual(
    // Those that were disconnected are not open.
    snapshot.sessions
      .filter(({ state }) => state.kind !== 'idle')
      .map(({ id, state, forwards }) => ({
        ...{ id, state: state.kind },
        forwards: forwards
          .filter(({ leaving }) => !leaving)
          .map((one) => [
            one.forward.id,
            one.state.kind,
            ...(one.state.kind === 'listening' ? one.state.bound.map(formatBound) : []),
          ]),
      })),
  );
  expect(snapshot.sessions.some(({ state }) => isLive(state))).toBe(true);
  const { port } = new URL(/^Ginnel is at (\S+)$/mu.exec(program.log())?.[1] ?? '');
  const listening = (await listeningPorts(program.pid)).filter((place) => place !== `127.0.0.1:${port}`);
  expect(listening.length).toBeGreaterThan(2);
  expect(listening.toSorted()).toEqual(toldPlaces(snapshot).toSorted());
});

function sameAs(left: object, right: object): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
