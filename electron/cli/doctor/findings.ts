import type { ServiceFacts, DoctorFacts, FolderFacts, HolderFacts, PortFacts } from './facts';
import { sentence } from '../../../shared/errors';
import { programWords } from '../../../shared/program';
import { type checkNames, says } from '../../../shared/texts/cli-doctor';
import { byteWords } from '../../../shared/texts/numbers';

export type Check = keyof typeof checkNames;
export type Level = 'ok' | 'warn' | 'bad';

/** One line of the report. */
export interface Finding {
  readonly check: Check;
  readonly level: Level;
  readonly text: string;
}

const finding =
  (check: Check) =>
  (level: Level, text: string): Finding => ({ check, level, text });

/** The report of what was found. Pure. */
export function findingsOf(facts: DoctorFacts): readonly Finding[] {
  return [
    folderFinding(facts.folder),
    ...spaceFinding(facts.folder.freeBytes),
    ...fileFindings(facts.folder),
    ...holderFindings(facts.holder, facts.version, facts.folder.hasOpenNotes),
    sessionsFinding(facts.sessions),
    ...keyFindings(facts.keys),
    ...portFindings(facts.ports),
    knownHostsFinding(facts.knownHosts),
    agentFinding(facts.agent),
    namesFinding(facts.localhost),
    loopbackFinding(facts.loopback),
    clockFinding(facts.clock),
    openFilesFinding(facts.openFiles),
    nodeFinding(facts.node),
    proxyFinding(facts.proxy),
    ...(facts.service === null ? [] : [serviceFinding(facts.service)]),
  ];
}

export function folderFinding({ path, state, others }: FolderFacts): Finding {
  const found = finding('folder');
  switch (state.kind) {
    case 'missing':
      return found('ok', says.folder.missing(path));
    case 'no-folder':
      return found('bad', says.folder.noFolder(path));
    case 'not-writable':
      return found('bad', says.folder.notWritable(path, state.why));
    case 'well':
      if (others.write) return found('bad', says.folder.open(path, true));
      return others.read ? found('warn', says.folder.open(path, false)) : found('ok', says.folder.well(path));
  }
}

const mebibyte = 1024 * 1024;

export function spaceFinding(free: number | null): readonly Finding[] {
  if (free === null) return [];
  const found = finding('space');
  const text = byteWords(free);
  if (free < mebibyte) return [found('bad', says.space.none(text))];
  return [
    free < 100 * mebibyte ? found('warn', says.space.little(text)) : found('ok', says.space.well(text)),
  ];
}

export function fileFindings({ broken, newer, unreadable, leftovers }: FolderFacts): readonly Finding[] {
  const found = finding('files');
  const wrong = [
    ...(broken.length === 0 ? [] : [found('bad', says.files.broken(broken))]),
    ...(newer.length === 0 ? [] : [found('bad', says.files.newer(newer))]),
    ...(unreadable.length === 0 ? [] : [found('bad', says.files.unreadable(unreadable))]),
  ];
  return [
    ...(wrong.length === 0 ? [found('ok', says.files.well)] : wrong),
    leftovers.length === 0
      ? finding('leftovers')('ok', says.leftovers.well)
      : finding('leftovers')('warn', says.leftovers.found(leftovers)),
  ];
}

export function holderFindings(
  holder: HolderFacts,
  version: string,
  hasOpenNotes: boolean,
): readonly Finding[] {
  const found = finding('holder');
  if (holder.kind === 'none') {
    return [
      found('ok', says.holder.none),
      hasOpenNotes ? finding('crash')('warn', says.crash.found) : finding('crash')('ok', says.crash.well),
    ];
  }
  const { mode, pid } = holder;
  const name = mode === 'desktop' || mode === 'browser' || mode === 'command' ? mode : 'other';
  const who = pid === null ? says.holder[name] : says.holder.process(says.holder[name], pid);
  if (holder.version === null) return [found('bad', says.holder.silent(who))];
  return [
    holder.version === version
      ? found('ok', says.holder.well(who))
      : found('warn', says.holder.otherVersion(who, holder.version, version)),
  ];
}

export function sessionsFinding(sessions: DoctorFacts['sessions']): Finding {
  const found = finding('sessions');
  if (sessions === null) return found('warn', says.sessions.unread);
  return sessions.unusable > 0
    ? found('warn', says.sessions.unusable(sessions.unusable))
    : found('ok', says.sessions.well(sessions.amount));
}

export function keyFindings(keys: DoctorFacts['keys']): readonly Finding[] {
  const found = finding('keys');
  const wrong = keys.flatMap(({ session, error, warning }) => {
    const trouble = error ?? warning;
    return trouble === null
      ? []
      : [found(error === null ? 'warn' : 'bad', says.keys.wrong(session, sentence(trouble)))];
  });
  return wrong.length === 0 ? [found('ok', says.keys.well(keys.length))] : wrong;
}

/** Whether an account may listen on a port: each system has its rule for those below 1024. */
export function mayListen(
  port: number,
  { platform, isRoot, firstFree }: Pick<PortFacts, 'platform' | 'isRoot' | 'firstFree'>,
): boolean {
  return platform === 'win32' || isRoot || port === 0 || port >= firstFree;
}

export function portFindings(ports: PortFacts): readonly Finding[] {
  const found = finding('ports');
  const wrong = [
    ...ports.wanted
      .filter(({ port }) => !mayListen(port, ports))
      .map(({ port, session }) => found('bad', says.ports.low(port, session))),
    ...ports.wanted.flatMap(({ where, session, holder }) =>
      holder === null ? [] : [found('bad', says.ports.held(where, session, programWords(holder)))],
    ),
    ...ports.twice.map(({ where, sessions }) => found('warn', says.ports.twice(where, sessions))),
    ...(ports.notLookedAt === 0 ? [] : [found('warn', says.ports.rest(ports.notLookedAt))]),
  ];
  return wrong.length === 0 ? [found('ok', says.ports.well(ports.wanted.length))] : wrong;
}

export function knownHostsFinding({ path, amount, why }: DoctorFacts['knownHosts']): Finding {
  const found = finding('knownHosts');
  if (why !== null) return found('bad', says.knownHosts.unreadable(path, why));
  return found('ok', amount === 0 ? says.knownHosts.none : says.knownHosts.well(amount));
}

export function agentFinding({ isNamed, keys, error }: DoctorFacts['agent']): Finding {
  const found = finding('agent');
  if (keys !== null) return found('ok', says.agent.well(keys));
  return isNamed && error !== null
    ? found('warn', says.agent.silent(sentence(error)))
    : found('ok', says.agent.none);
}

export function namesFinding(addresses: readonly string[]): Finding {
  const isHere = addresses.some((address) => address === '::1' || address.startsWith('127.'));
  return finding('names')(
    isHere ? 'ok' : 'bad',
    isHere ? says.names.well(addresses) : says.names.wrong(addresses),
  );
}

export function loopbackFinding({ ipv4, ipv6 }: DoctorFacts['loopback']): Finding {
  const found = finding('loopback');
  if (!ipv4) return found('bad', says.loopback.none);
  return ipv6 ? found('ok', says.loopback.well) : found('warn', says.loopback.noIpv6);
}

const day = 86_400_000;

/** A day of grace: clocks of build machines and time zones differ. */
export function clockFinding({ now, program, newestFile }: DoctorFacts['clock']): Finding {
  const found = finding('clock');
  const text = new Date(now).toISOString();
  if (now < program - day) return found('bad', says.clock.behind(text));
  return newestFile > now + day ? found('warn', says.clock.ahead(text)) : found('ok', says.clock.well(text));
}

/** Fewer than this are soon used up. */
const fewFiles = 1024;

export function openFilesFinding(limit: number | null): Finding {
  const found = finding('openFiles');
  if (limit === null) return found('ok', says.openFiles.untold);
  return limit < fewFiles
    ? found('warn', says.openFiles.few(limit))
    : found('ok', says.openFiles.well(limit));
}

/** The oldest that package.json takes. */
export const leastNode = 'v20.19.0';

export function nodeFinding(version: string): Finding {
  const numbers = (text: string): readonly number[] => text.replace(/^v/u, '').split('.').map(Number);
  const [is, least] = [numbers(version), numbers(leastNode)];
  const at = least.findIndex((number, index) => number !== (is[index] ?? 0));
  const isOld = at >= 0 && (is[at] ?? 0) < (least[at] ?? 0);
  return finding('node')(
    isOld ? 'bad' : 'ok',
    isOld ? says.node.old(version, leastNode) : says.node.well(version),
  );
}

export function proxyFinding({ set, odd, users }: DoctorFacts['proxy']): Finding {
  const found = finding('proxy');
  if (odd.length > 0) return found('warn', says.proxy.odd(odd));
  return found('ok', set.length === 0 ? says.proxy.well : says.proxy.set(set, users));
}

export function serviceFinding({ isInstalled, program, state }: ServiceFacts): Finding {
  const found = finding('service');
  if (!isInstalled) return found('ok', says.service.none);
  if (program !== null) return found('bad', says.service.gone(program));
  switch (state) {
    case 'active':
    case 'activating':
      return found('ok', says.service.well);
    case 'failed':
      return found('bad', says.service.failed);
    case null:
      return found('warn', says.service.unknown);
    default:
      return found('warn', says.service.stopped);
  }
}
