import { readFile } from 'node:fs/promises';
import { formatEndpoint, isSocket } from '../../../shared/endpoint';
import { clashes, localAddresses } from '../../../shared/listeners';
import type { SessionProfile } from '../../../shared/session-profile';
import { findPortHolder } from '../../system/holders';
import type { System } from '../../system/system';
import type { PortFacts } from './facts';

/** Ports that are looked at; each takes a look at the system's tables. */
const mostPorts = 200;

/**
 * Looks who has the ports that saved sessions listen on.
 * @param own the process of the Ginnel that runs; what that has is in order
 */
export async function lookAtPorts(
  profiles: readonly SessionProfile[],
  own: number | null,
  around: System,
): Promise<PortFacts> {
  const wanted = wantedPorts(profiles);
  const looked = wanted.slice(0, mostPorts);
  const found: PortFacts['wanted'][number][] = [];
  for (const { session, address, port } of looked) {
    const holder = await findPortHolder(address, port, around);
    const isOwn = holder === null || holder.pid === own;
    found.push({
      session,
      port,
      where: formatEndpoint({ host: address, port }),
      holder: isOwn ? null : holder,
    });
  }
  return {
    platform: around.platform,
    isRoot: process.getuid?.() === 0 || (await mayBindAll(around)),
    firstFree: await firstFreePort(around),
    wanted: found,
    twice: wantedTwice(profiles),
    notLookedAt: wanted.length - looked.length,
  };
}

/** The ports that sessions listen on here, each address and port once. */
export function wantedPorts(
  profiles: readonly SessionProfile[],
): readonly { readonly session: string; readonly address: string; readonly port: number }[] {
  const found = new Map<string, { session: string; address: string; port: number }>();
  for (const profile of profiles) {
    for (const { kind, enabled, source, family } of profile.forwards) {
      if (kind === 'remote' || !enabled || isSocket(source) || source.port === 0) continue;
      const { port } = source;
      const [address = ''] = localAddresses(source, family, profile.localPortsAcceptOthers);
      const at = address.toLowerCase() === 'localhost' || address === '' ? '127.0.0.1' : address;
      const key = `${at} ${String(port)}`;
      if (!found.has(key)) found.set(key, { session: profile.name, address: at, port });
    }
  }
  return [...found.values()];
}

/** The places that more than one session wants. */
export function wantedTwice(profiles: readonly SessionProfile[]): PortFacts['twice'] {
  const found = new Map<string, Set<string>>();
  const ports = new Map<number, SessionProfile[]>();
  for (const profile of profiles) {
    const own = new Set(
      profile.forwards.flatMap(({ source }) => (isSocket(source) ? [] : [Number(source.port)])),
    );
    for (const port of own) ports.set(port, [...(ports.get(port) ?? []), profile]);
  }
  // Those alone that have a port in common, so that thousands of sessions take no time.
  for (const near of ports.values()) {
    for (const [at, profile] of near.entries()) {
      const others = near.slice(at + 1).map((other) => ({ ...other, title: other.name }));
      for (const { where, title } of clashes(profile, others)) {
        found.set(where, (found.get(where) ?? new Set()).add(profile.name).add(title));
      }
    }
  }
  return [...found].map(([where, names]) => ({ where, sessions: [...names] }));
}

/** The first port that everybody may listen on: 1024, unless Linux is told otherwise (ip(7)). */
async function firstFreePort({ platform, proc }: System): Promise<number> {
  if (platform !== 'linux') return 1024;
  const text = await readFile(`${proc}/sys/net/ipv4/ip_unprivileged_port_start`, 'utf8').catch(() => '');
  return /^\d+\s*$/u.test(text) ? Number(text) : 1024;
}

/** Whether this process has CAP_NET_BIND_SERVICE, bit 10 (capabilities(7)). */
async function mayBindAll({ platform, proc }: System): Promise<boolean> {
  if (platform !== 'linux') return false;
  const text = await readFile(`${proc}/self/status`, 'utf8').catch(() => '');
  const mask = /^CapEff:\s*([\da-f]+)$/imu.exec(text)?.[1];
  return mask !== undefined && (BigInt(`0x${mask}`) & (1n << 10n)) !== 0n;
}
