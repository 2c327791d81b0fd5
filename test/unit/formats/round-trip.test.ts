import { runs } from '../../support/seeded';
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

/** A forward's effect, however it is written. */
function effectOf(forward: Forward, profile: SessionProfile, format: ExportFormat): string {
  const { source, kind } = forward;
  // With -4 and -6 ssh listens on addresses of that family alone, which the writer tells.
  const family = forward.family === 'auto' ? profile.addressFamily : forward.family;
  const listens = isSocket(source)
    ? source.path
    : kind === 'remote'
      ? [remoteAddress(source, profile.remotePortsAcceptOthers), source.port]
      : [...localAddresses(source, family, profile.localPortsAcceptOthers), source.port].filter(
          // PuTTY has a word for every address of one protocol alone.
          (part, _at, all) => format !== 'plink' || part !== '::' || !all.includes('0.0.0.0'),
        );
  const destination =
    kind === 'dynamic' || forward.destination === null ? '' : formatDestination(forward.destination);
  return JSON.stringify([kind, listens, destination]);
}

/** Of ML-KEM older ones know nothing, which would refuse to start. */
const unknownToSsh = ['mlkem-curve25519', 'dh-group15', 'dh-group17', 'dsa'];

function algorithmsOf({ algorithms }: SessionProfile): unknown {
  return (Object.keys(algorithmFamilies) as AlgorithmList[]).map((list) => {
    const aboveOf = (words: readonly string[]): readonly string[] => {
      const whole = completePreference(list, words);
      return whole.slice(0, whole.indexOf(warnLine));
    };
    const above = aboveOf(algorithms[list]).filter((id) => !unknownToSsh.includes(id));
    const usual = aboveOf([]).filter((id) => !unknownToSsh.includes(id));
    const isUsual = JSON.stringify(above) === JSON.stringify(usual);
    return isUsual || above.length === 0 ? 'as usual' : above;
  });
}

/** The part of a session that a format says, which must be the same after it was read again. */
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
    forwards: profile.forwards.map((forward) => effectOf(forward, profile, format)).toSorted(),
  };
  if (format === 'plink') return { ...common, hostKeys: profile.hostKeys };
  return {
    ...common,
    // Without keepalives autossh would not notice a loss.
    ...{
      keepalive: [profile.keepaliveSeconds || (format === 'autossh' ? 15 : 0), profile.keepaliveCount],
      connect: profile.connectSeconds,
    },
    ...{ tcpKeepalives: profile.tcpKeepalives, alias: profile.logicalHostName.trim() },
    ...{ algorithms: algorithmsOf(profile), agentPath: profile.tryAgent ? profile.agentPath.trim() : '' },
    ...{ onlyThisKey: key !== '' && profile.onlyThisKey, usualKeys: key !== '' || profile.tryDefaultKeys },
    ...{ interactive: profile.tryKeyboardInteractive, certificate: profile.certificateFile.trim() },
  };
}

/** Paths and commands that the format can say: what it cannot is left out with a word, which other tests are about. */
function sayable(profile: SessionProfile, format: ExportFormat): SessionProfile {
  const path = (text: string): string => (/\$\{|<.*>/u.test(text) ? '' : text.trim());
  const socket = (end: object): boolean =>
    'path' in end && (format === 'plink' || /[:[\]\\]|\$\{|<.*>/u.test(String(end.path)));
  return {
    ...profile,
    privateKeyFile: path(profile.privateKeyFile),
    certificateFile: path(profile.certificateFile),
    agentPath: path(profile.agentPath),
    // The way through a proxy and a jump host takes several blocks.
    jumps:
      profile.proxy.kind === 'none'
        ? // plink’s way through several is a command within a command.
          profile.jumps.slice(0, format === 'plink' ? 1 : 2).map((jump) => ({
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

describe.each<readonly [ExportFormat]>([['ssh-config'], ['ssh'], ['autossh'], ['plink']])(
  'out as %s and in again',
  (format) => {
    test('gives the same', () => {
      fc.assert(
        fc.property(
          anyProfile(plainForward).map((profile) => sayable(profile, format)),
          (profile) => {
            const { text } = writeSessions([profile], format, { platform: 'linux', saved: [] });
            if (text === '') return;
            const plan = readText(text, context);
            expect(plan.problems.map(({ text: words, error }) => `${words}: ${sentence(error)}`)).toEqual([]);
            expect(plan.sessions).toHaveLength(1);
            const [again] = plan.sessions;
            if (again !== undefined) expect(said(again.profile, format)).toEqual(said(profile, format));
          },
        ),
        { numRuns: runs(300) },
      );
    });
  },
);
