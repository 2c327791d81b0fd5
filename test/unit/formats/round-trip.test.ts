import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readText } from '../../../electron/formats/reader';
import { proxyCommand } from '../../../electron/formats/write/proxy-command';
import { writeSessions } from '../../../electron/formats/write';
import {
  algorithmFamilies,
  completePreference,
  warnLine,
  type AlgorithmList,
} from '../../../shared/algorithms';
import { formatDestination, isSocket } from '../../../shared/endpoint';
import { sentence } from '../../../shared/errors';
import type { ExportFormat } from '../../../shared/export';
import type { Forward } from '../../../shared/forward';
import { newForwardId, newSessionId } from '../../../shared/ids';
import { localAddresses, remoteAddress } from '../../../shared/listeners';
import { newProfile, targetOf, type SessionProfile } from '../../../shared/session-profile';
import { anyProfile, plainForward } from '../../support/any-profile';

const context = { platform: 'linux' as const, defaults: newProfile(), newSessionId, newForwardId };

/** What a forward does, however it is written. */
function effectOf(forward: Forward, profile: SessionProfile): string {
  const { source, kind } = forward;
  // With -4 and -6 ssh listens on addresses of that family alone, which the writer tells.
  const family = forward.family === 'auto' ? profile.addressFamily : forward.family;
  const listens = isSocket(source)
    ? source.path
    : kind === 'remote'
      ? [remoteAddress(source, profile.remotePortsAcceptOthers), source.port]
      : [...localAddresses(source, family, profile.localPortsAcceptOthers), source.port];
  const destination =
    kind === 'dynamic' || forward.destination === null ? '' : formatDestination(forward.destination);
  return JSON.stringify([kind, listens, destination]);
}

const unknownToSsh = ['dh-group15', 'dh-group17', 'dsa'];

function algorithmsOf({ algorithms }: SessionProfile): unknown {
  return (Object.keys(algorithmFamilies) as AlgorithmList[]).map((list) => {
    const whole = completePreference(list, algorithms[list]);
    const isUsual = JSON.stringify(whole) === JSON.stringify(completePreference(list, []));
    const above = whole.slice(0, whole.indexOf(warnLine)).filter((id) => !unknownToSsh.includes(id));
    return isUsual || above.length === 0 ? 'as usual' : above;
  });
}

/** What a format says of a session: what must be the same after it was read again. */
function said(profile: SessionProfile, format: ExportFormat): unknown {
  const target = targetOf(profile);
  const key = profile.privateKeyFile.trim();
  const dialling = proxyCommand(profile.proxy, 'ssh', 'linux', '').command;
  const common = {
    target: target.ok ? target.value : null,
    compression: profile.compression,
    addressFamily: profile.addressFamily,
    tryAgent: profile.tryAgent,
    allowAgentForwarding: profile.allowAgentForwarding,
    privateKeyFile: key,
    jumps: profile.jumps,
    proxy: profile.jumps.length > 0 ? '' : dialling,
    forwards: profile.forwards.map((forward) => effectOf(forward, profile)).toSorted(),
  };
  if (format === 'plink') return { ...common, hostKeys: profile.hostKeys };
  return {
    ...common,
    ...{ keepalive: [profile.keepaliveSeconds, profile.keepaliveCount], connect: profile.connectSeconds },
    ...{ tcpKeepalives: profile.tcpKeepalives, alias: profile.logicalHostName.trim() },
    ...{ algorithms: algorithmsOf(profile), agentPath: profile.tryAgent ? profile.agentPath.trim() : '' },
    ...{ onlyThisKey: key !== '' && profile.onlyThisKey, usualKeys: key !== '' || profile.tryDefaultKeys },
    ...{ interactive: profile.tryKeyboardInteractive, certificate: profile.certificateFile.trim() },
  };
}

/** Paths and commands that the format can say: what it cannot is left out with a word, which other tests are about. */
function sayable(profile: SessionProfile): SessionProfile {
  const path = (text: string): string => (/\$\{/u.test(text) ? '' : text.trim());
  const socket = (end: object): boolean => 'path' in end && /[:[\]\\]|\$\{/u.test(String(end.path));
  return {
    ...profile,
    privateKeyFile: path(profile.privateKeyFile),
    certificateFile: path(profile.certificateFile),
    agentPath: path(profile.agentPath),
    // The way through a proxy and a jump host takes several blocks.
    jumps:
      profile.proxy.kind === 'none'
        ? profile.jumps.map((jump) => ({
            ...jump,
            ...(jump.kind === 'inline' && { privateKeyFile: '', onlyThisKey: false }),
          }))
        : [],
    forwards: profile.forwards.filter((forward) => {
      const ends = [
        forward.source,
        ...('destination' in forward && forward.destination !== null ? [forward.destination] : []),
      ];
      return !ends.some(socket);
    }),
  };
}

describe.each<readonly [ExportFormat]>([['ssh-config'], ['ssh'], ['autossh'], ['plink']])('out as %s and in again', (format) => {
  test('gives the same', () => {
    fc.assert(
      fc.property(anyProfile(plainForward).map(sayable), (profile) => {
        const { text } = writeSessions([profile], format, { platform: 'linux', saved: [] });
        if (text === '') return;
        const plan = readText(text, context);
        expect(plan.problems.map(({ text: words, error }) => `${words}: ${sentence(error)}`)).toEqual([]);
        expect(plan.sessions).toHaveLength(1);
        const [again] = plan.sessions;
        if (again !== undefined) expect(said(again.profile, format)).toEqual(said(profile, format));
      }),
      { numRuns: 300 },
    );
  });
});
