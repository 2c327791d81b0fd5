import { setTimeout as wait } from 'node:timers/promises';
import type { SessionProfile } from '../../../shared/session-profile';
import { freePort, type NetServer, type SshServer, type TestKey } from '../../support/ssh-servers';
import { startAttacker, type Attacker } from './attacker';
import type { Attack } from './attacks';
import { startClients } from './clients';
import { socksAttack } from './local-attacks';
import { goals, type Outcome } from './outcome';
import { attackedSession, honestSession, startProduct, stateOf, type Product } from './product';
import { startSocksNewcomer } from './newcomers';
import { watchUsage } from './usage';
import { startWitness, type Witness } from './witness';

/** What all attacks are measured with. */
export interface BenchWorld {
  readonly server: SshServer;
  readonly key: TestKey;
  readonly echo: NetServer;
  readonly seconds: number;
}

/** Seconds for memory to be given back, and for a session to be closed. */
const limits = { givenBack: 10, closing: 15 } as const;

interface Sessions {
  readonly attacked: SessionProfile;
  readonly other: { readonly profile: SessionProfile; readonly local: number };
  readonly same: { readonly profile: SessionProfile; readonly local: number };
}

/** Opens the honest sessions behind the attacked one: of two threads the first gets its first and third session. */
async function openHonest(
  product: Product,
  attacked: SessionProfile,
  { server, key, echo }: BenchWorld,
): Promise<Sessions> {
  await product.open(attacked);
  const honest = async (name: string): Promise<Sessions['other']> => {
    const local = await freePort();
    const profile = honestSession(name, server, key, { local, echo: echo.port });
    await product.open(profile);
    await product.up(profile);
    return { profile, local };
  };
  return { attacked, other: await honest('on another thread'), same: await honest('on the same thread') };
}

/** Seconds until a session is closed. */
async function timeToClose({ engine }: Product, profile: SessionProfile): Promise<number> {
  const begun = performance.now();
  const closed = engine.command('sessions.disconnect', { sessionId: profile.id }).then(() => true);
  const isClosed = await Promise.race([closed, wait(limits.closing * 1000, false)]);
  return isClosed ? (performance.now() - begun) / 1000 : Infinity;
}

/** Has a server attack a session for a while, beside two honest ones. */
export async function measureAttack(attack: Attack, world: BenchWorld): Promise<Outcome> {
  const attacker = await startAttacker({ attack: attack.name, port: 0 });
  const product = await startProduct();
  const [local, remote] = [await freePort(), await freePort()];
  const ports = { local, remote, echo: world.echo.port };
  try {
    const attacked = attackedSession(attacker.port, ports, attack.uses?.compression ?? false);
    const sessions = await openHonest(product, attacked, world);
    return await underAttack(
      { name: attack.name, attacker, product, sessions, seconds: world.seconds },
      () => (attack.uses?.clients === true ? startClients(local) : { stop: () => undefined }),
    );
  } finally {
    await product.close();
    await attacker.end();
  }
}

/** Has a Dynamic forward's listener filled with half-open handshakes; newcomers stand for what the same thread sees. */
export async function measureSocks(world: BenchWorld): Promise<Outcome> {
  const product = await startProduct();
  const { server, key, echo } = world;
  const dynamic = await freePort();
  const attacker = await startAttacker({ attack: socksAttack, port: dynamic });
  try {
    const attacked = honestSession('attacked', server, key, {
      ...{ local: await freePort(), dynamic, echo: echo.port },
    });
    const sessions = await openHonest(product, attacked, world);
    await product.up(attacked);
    return await underAttack(
      { name: socksAttack, attacker, product, sessions, seconds: world.seconds },
      () => ({ stop: () => undefined }),
      // They come by way of the attacked session, which closing it ends.
      { start: () => startSocksNewcomer(dynamic, echo.port), leavesEarly: true },
    );
  } finally {
    await product.close();
    await attacker.end();
  }
}

interface Scene {
  readonly name: string;
  readonly attacker: Attacker;
  readonly product: Product;
  readonly sessions: Sessions;
  /** How long it goes on. */
  readonly seconds: number;
}

/** Who stands for what the attacked session's thread lets through. */
interface SameThread {
  readonly start: () => Witness;
  /** Leaves before the attacked session is closed. */
  readonly leavesEarly: boolean;
}

/** @param startUse begins what uses the attacked session */
async function underAttack(
  { name, attacker, product, sessions: { attacked, other, same }, seconds }: Scene,
  startUse: () => { readonly stop: () => void },
  sameThread: SameThread = { start: () => startWitness(same.local), leavesEarly: false },
): Promise<Outcome> {
  const { engine } = product;
  const usage = watchUsage(engine.pid);
  const witnesses = [startWitness(other.local), sameThread.start()] as const;
  attacker.begin();
  const clients = startUse();
  await wait(seconds * 1000);
  const { grown, cores } = usage.stop();
  const effort = attacker.effort();
  const state = engine.death() ?? stateOf(engine, attacked);
  const early = sameThread.leavesEarly ? await witnesses[1].stop() : null;
  const closed = await timeToClose(product, attacked);
  clients.stop();
  const [seenOther, seenSame] = [await witnesses[0].stop(), early ?? (await witnesses[1].stop())];
  const left = await usage.givenBack(goals.left, limits.givenBack, () => engine.measure());
  return { attack: name, grown, cores, left, other: seenOther, same: seenSame, closed, state, effort };
}
