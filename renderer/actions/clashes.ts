import { isSocket, listenPortSchema } from '../../shared/endpoint';
import type { Forward } from '../../shared/forward';
import { formatNotation, sourceNotation } from '../../shared/notation';
import { clashes, type Clash } from '../../shared/listeners';
import { titleOf, type SessionProfile } from '../../shared/session-profile';
import { isLive, listedForwards, type ForwardState, type SessionStatus } from '../../shared/status';
import { forwardLook, type ForwardLook } from '../../shared/forward-look';
import * as texts from '../../shared/texts/configuration';
import * as common from '../../shared/texts/common';
import type { AppServices } from '../services';
import { showForm } from './choose';

/** The forwards of an open session that hold their port now, or will once the session is up. */
function held(session: SessionStatus): readonly Forward[] {
  return session.forwards
    .filter((status) => !listensNot.includes(forwardLook(status, session.state)))
    .map(({ forward, state }) => ({ ...forward, source: realSource(forward, state), enabled: true }));
}

const listensNot: readonly ForwardLook[] = ['off', 'failed', 'waiting', 'stopping', 'finishing'];

/** Where a forward on port 0 ended up; the source of others is what was asked for. */
function realSource({ source }: Forward, state: ForwardState): Forward['source'] {
  if (isSocket(source) || source.port !== 0 || state.kind !== 'listening') return source;
  const port = state.bound.map((bound) => ('port' in bound ? bound.port : 0)).find((found) => found > 0);
  return { ...source, port: listenPortSchema.parse(port ?? 0) };
}

/**
 * Forwards that Open or Apply would start on ports other live sessions hold. Rows the open session already has as they
 * are do not count: Apply leaves them alone, so there is nothing new to warn of.
 */
export function clashesWithOthers(
  profile: SessionProfile,
  sessions: readonly SessionStatus[],
): readonly Clash[] {
  const own = sessions.find(({ id, state }) => id === profile.id && isLive(state));
  const isRestarted =
    own === undefined || own.profile.localPortsAcceptOthers !== profile.localPortsAcceptOthers;
  const started = isRestarted
    ? profile.forwards
    : profile.forwards.filter(
        (wanted) => !listedForwards(own).some(({ forward }) => sameForward(forward, wanted)),
      );
  const others = sessions
    .filter(({ id, state }) => id !== profile.id && isLive(state))
    .map((session) => ({ ...session.profile, title: titleOf(session.profile), forwards: held(session) }));
  return clashes({ ...profile, forwards: started }, others);
}

function sameForward(left: Forward, right: Forward): boolean {
  return (
    left.id === right.id && left.enabled === right.enabled && formatNotation(left) === formatNotation(right)
  );
}

function describe({ forward, where, title }: Clash): string {
  return texts.clash(sourceNotation(forward), where, title);
}

/**
 * Asks before forwards are started on ports that other sessions hold, naming each with its address and its holder.
 * @returns whether to go on; if not, the Tunnels panel shows the first of these forwards
 */
export async function mayClash(
  services: AppServices,
  profile: SessionProfile,
  verb: 'Open' | 'Apply',
): Promise<boolean> {
  const { questions, replica, view } = services;
  const found = clashesWithOthers(profile, replica.store.getState().snapshot?.sessions ?? []);
  const first = found[0];
  if (first === undefined) return true;
  const answer = await questions.ask(
    texts.portsTaken(found.length),
    [...found.map(describe), texts.anywayWillFail(verb, found.length)].join('\n'),
    [
      { id: 'anyway', label: texts.anywayButton(verb) },
      { id: 'back', label: common.back },
    ],
  );
  if (answer === 'anyway') return true;
  view.setState({ forwardSelection: first.forward.id });
  showForm(services, 'tunnels');
  return false;
}
