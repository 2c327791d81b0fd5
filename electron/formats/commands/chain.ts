import { isLoopback, isSocket, type Destination, type Source } from '../../../shared/endpoint';
import type { Forward } from '../../../shared/forward';
import { jumpLimit, type Jump } from '../../../shared/jump';
import type { SessionProfile } from '../../../shared/session-profile';
import * as texts from '../../../shared/texts/import-commands';
import { enter, leftOut, noSettings, type Remark } from '../ssh-settings';
import { sessionOf } from '../ssh-session';
import type { Traced } from '../traced';
import type { Scope } from './draft';
import type { SshCommand } from './ssh';

/** One command of a chain, made a session of. */
interface Hop {
  readonly command: SshCommand;
  profile: SessionProfile;
  readonly remarks: Remark[];
}

/**
 * Enters `ssh -L … a ssh -L … b`, where each ssh runs on the server before: a session for each, reached through the one before.
 * Where a forward leads to the listener of the next ssh, the two are one: `ssh -L 8080:localhost:9000 a ssh -L 9000:web:80 b`
 * leads port 8080 of this computer to `web:80` as seen from b.
 */
export function enterChain(commands: readonly SshCommand[], scope: Scope): void {
  const hops: Hop[] = [];
  for (const command of commands) {
    const { draft } = command;
    const made = sessionOf(draft.settings, { host: draft.host?.text ?? '' }, scope.context);
    const hop: Hop = { command, profile: made.profile, remarks: [...draft.remarks, ...made.remarks] };
    const before = hops.at(-1);
    if (before !== undefined) {
      joinForwards(before, hop);
      withoutFarThings(hop, scope);
    }
    hops.push(hop);
  }
  let route: readonly Jump[] = [];
  const words: Traced[] = [];
  for (const [at, { command, profile, remarks }] of hops.entries()) {
    const own = [...command.program, ...command.draft.taken];
    const session = { ...profile, jumps: [...route, ...profile.jumps].slice(-jumpLimit) };
    if (at < hops.length - 1 && isPlainJump(session, scope)) {
      const { host, username, port, privateKeyFile, onlyThisKey } = session;
      const named = username === '' ? host : `${username}@${host}`;
      route = [...session.jumps, { kind: 'inline', host: named, port, privateKeyFile, onlyThisKey }];
      words.push(...own);
      for (const remark of remarks) enter(remark, scope.ledger, null);
      continue;
    }
    const place = scope.ledger.session(session, [...words.splice(0), ...own]);
    route = [{ kind: 'saved', sessionId: session.id }];
    for (const remark of remarks) enter(remark, scope.ledger, place);
  }
}

/** Takes out of a hop what names something on the server before it: there is no such file or program here. */
function withoutFarThings(hop: Hop, { context: { defaults } }: Scope): void {
  const { keyFiles, certificates, proxyCommand } = hop.command.draft.settings;
  const [key, certificate] = [keyFiles[0], certificates[0]];
  const isCommand = hop.profile.proxy.kind === 'command' && proxyCommand !== null;
  for (const said of [key, certificate, isCommand ? proxyCommand : undefined]) {
    if (said === undefined) continue;
    hop.remarks.push({ from: said.from, outcome: leftOut('unsupported', texts.onServerBefore) });
  }
  const { privateKeyFile, certificateFile, proxy } = defaults;
  hop.profile = { ...hop.profile, privateKeyFile, certificateFile, proxy };
}

/** Whether all there is to say of a hop is what a jump host named in a session holds. */
function isPlainJump(profile: SessionProfile, { context }: Scope): boolean {
  if (profile.host.includes(':') && !profile.host.startsWith('[')) return false;
  const plain = sessionOf(noSettings(), { host: profile.host }, context).profile;
  const { id, jumps, username, port, privateKeyFile, onlyThisKey } = profile;
  const same = { ...plain, id, jumps, username, port, privateKeyFile, onlyThisKey };
  return JSON.stringify(same) === JSON.stringify(profile);
}

/** Joins forwards of two hops whose ends meet on the first; the others listen and lead here. */
function joinForwards(before: Hop, hop: Hop): void {
  const left = [...before.profile.forwards];
  const joined = hop.profile.forwards.map((forward): Forward => {
    const at = left.findIndex((other) => meets(other, forward));
    const other = left[at];
    if (other !== undefined) {
      left.splice(at, 1);
      return join(other, forward);
    }
    const said = hop.command.draft.settings.forwards.find(({ value }) => value.id === forward.id);
    hop.remarks.push({ from: said?.from ?? [], outcome: leftOut('unsupported', texts.listensHere) });
    return forward;
  });
  before.profile = { ...before.profile, forwards: left };
  hop.profile = { ...hop.profile, forwards: joined };
}

/** Whether a forward of the first ssh meets one of the second on the server between. */
function meets(first: Forward, second: Forward): boolean {
  if (first.kind === 'local' && second.kind !== 'remote') return isAt(first.destination, second.source);
  if (first.kind !== 'remote' || second.kind !== 'remote') return false;
  return first.destination !== null && second.destination !== null && isAt(second.destination, first.source);
}

function isAt(destination: Destination, source: Source): boolean {
  if (isSocket(destination) || isSocket(source)) {
    return isSocket(destination) && isSocket(source) && destination.path === source.path;
  }
  const { bindAddress } = source;
  return (
    destination.port === Number(source.port) &&
    (isLoopback(destination.host) || destination.host === bindAddress)
  );
}

function join(first: Forward, second: Forward): Forward {
  if (second.kind !== 'remote') return { ...second, source: first.source, family: first.family };
  return first.kind === 'remote' ? { ...second, destination: first.destination } : second;
}
