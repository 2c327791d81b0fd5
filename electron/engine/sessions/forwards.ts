import type { CommandInput, CommandName } from '../../../shared/contract';
import { doesTheSame } from '../../../shared/difference';
import type { Forward } from '../../../shared/forward';
import {
  checkEdit,
  checkReplaced,
  edited,
  temporaryIds,
  rebased,
  type ForwardEdit,
} from '../../../shared/forward-edits';
import type { ForwardId, SessionId } from '../../../shared/ids';
import type { AcceptOthers } from '../../../shared/listeners';
import { fail, ok, type Result } from '../../../shared/result';
import type { SessionProfile } from '../../../shared/session-profile';
import type { ForwardState, ForwardStatus, Traffic } from '../../../shared/status';
import { connectionLine } from '../../../shared/texts/connections';
import { missing } from '../../../shared/texts/requests';
import { ConnectionTable } from '../../forwards/connection-table';
import type { SshConnection } from '../../ssh/types';
import { Identifications } from '../checks/identifications';
import { ReachabilityChecks } from '../checks/reachability-checks';
import type { HostDependencies } from '../types';
import { clientConnectionsOf } from './client-connections';
import { ForwardRunner, type Footing, type ForwardOwner, type Ledger } from './forward-runner';
import type { Revival, SessionCommands } from './types';

/** The session whose forwards they are. */
interface ForwardsOwner extends ForwardOwner {
  readonly dependencies: ForwardOwner['dependencies'] & Pick<HostDependencies, 'programs'>;
  readonly profile: () => SessionProfile;
  /** Its settings are these now. */
  readonly became: (profile: SessionProfile) => void;
  /** A connection came to a forward that had none, or the last one ended. */
  readonly trafficChanged: () => void;
  /** Counters moved, or may move from now on. */
  readonly counted: () => void;
}

interface Entry {
  readonly runner: ForwardRunner;
  readonly boxes: AcceptOthers;
}

/** A forward off the list whose last connections have not ended. */
interface Departed {
  readonly forward: Forward;
  readonly since: number;
}

type Done = Promise<Result<Record<string, never>>>;
type Named = Pick<CommandInput<'forwards.checkReachability'>, 'forwardId'>;
type Input<Name extends CommandName> = Omit<CommandInput<Name>, 'sessionId'>;

const noForward = fail({ code: 'not-found', data: { what: missing.forward } });

/** The forwards of one open session, and the commands about them. One that fails takes no other down. */
export class Forwards {
  readonly #owner: ForwardsOwner;
  readonly #checks: ReachabilityChecks;
  readonly #identifications: Identifications;
  readonly #ledgers = new Map<ForwardId, Ledger>();
  readonly #departed = new Map<ForwardId, Departed>();
  /** Off the list, but their ports are not free yet. */
  readonly #leaving = new Map<Entry, Promise<void>>();
  #entries: readonly Entry[] = [];
  /** Those that the session would be opened with again, and those that it is to have until it is disconnected. */
  #lasting: readonly Forward[] = [];
  #wanted: readonly Forward[] = [];
  #footing: Footing = null;

  /** Creates those of the session's profile, all off. */
  constructor(owner: ForwardsOwner) {
    this.#owner = {
      ...owner,
      changed: () => {
        owner.changed();
        this.#checks.look();
      },
    };
    this.#checks = new ReachabilityChecks({
      clock: owner.dependencies.clock,
      minutes: () => owner.profile().reachabilityMinutes,
      forwards: () => this.#all(),
      run: (id, through, signal) => this.check(id, through, signal),
      log: owner.log,
      changed: owner.changed,
    });
    this.#identifications = new Identifications({
      clock: owner.dependencies.clock,
      system: owner.dependencies.system,
      forwards: () => this.#all(),
    });
    this.replaceAll(owner.profile());
  }

  /** All of them, those off the list that are finishing included. */
  statuses(): readonly ForwardStatus[] {
    return this.#all().map((status) => this.#checks.put(status));
  }

  traffic(sessionId: SessionId): readonly Traffic[] {
    return [...this.#ledgers].map(([forwardId, { connections }]) => ({
      ...{ sessionId, forwardId },
      ...connections.counters(),
    }));
  }

  /** Connections of all forwards that have not ended. */
  get busy(): number {
    return [...this.#ledgers.values()].reduce((sum, { connections }) => sum + connections.size, 0);
  }

  /** Checks the destination of one that listens, through any connection; null for any other. */
  check(id: ForwardId, through: SshConnection, signal: AbortSignal): Promise<Result<null>> | null {
    return this.#find(id)?.runner.check(through, signal) ?? null;
  }

  async resume(on: SshConnection | 'standby'): Promise<void> {
    this.#footing = on;
    if (on !== 'standby') {
      this.#checks.start(on);
      this.#identifications.start(on);
    }
    await this.#startAll();
  }

  async suspend(): Promise<void> {
    this.#footing = null;
    this.#checks.stop();
    this.#identifications.stop();
    // Connections through forwards that are off the list went with the connection, too.
    const cut = [...this.#departed.keys()].map((id) => this.#ledgers.get(id)?.connections.lose());
    await Promise.all([...this.#entries.map(({ runner }) => runner.suspend()), ...cut]);
  }

  /** Stops them all, keeping the list; resolves when their ports are free. */
  async close(): Promise<void> {
    this.#footing = null;
    this.#checks.stop();
    this.#identifications.stop();
    const cut = [...this.#departed.keys()].map((id) => this.#cut(id));
    const closed = this.#entries.map(({ runner }) => runner.close());
    await Promise.all([...closed, ...this.#leaving.values(), ...cut]);
  }

  /**
   * Sets the list anew while nothing runs.
   * @param wanted what it is until the session is disconnected
   */
  replaceAll(profile: SessionProfile, wanted: readonly Forward[] = profile.forwards): void {
    const before = this.#entries;
    this.#entries = [];
    for (const entry of before) void this.#retire(entry);
    this.#entries = wanted.map((forward) => this.#create(forward, profile));
    this.#keep(profile.forwards, wanted);
  }

  /** Says which ports forwards had that take any, for those to have them again. */
  recall(ports: Revival['ports']): void {
    for (const { id, port } of ports) this.#ledgerOf(id).lastPort = port;
  }

  /**
   * Makes the list that of the profile: what is gone or different stops listening first, what is new or failed starts.
   * Connections through what is gone may finish. What was edited until the session is disconnected stays so, where it goes with that.
   */
  apply(profile: SessionProfile): Promise<void> {
    this.#keep(profile.forwards, rebased(this.#lasting, this.#wanted, profile.forwards, profile));
    return this.#become(this.#wanted, profile);
  }

  /** The session was disconnected: what was edited until then is as it was. */
  async endTemporary(): Promise<void> {
    if (this.#lasting === this.#wanted) return;
    const temporary = temporaryIds(this.#lasting, this.#wanted);
    const now = new Map(this.#listed().map((forward) => [forward.id, forward]));
    this.#keep(this.#lasting, this.#lasting);
    await this.#become(
      this.#lasting.map((forward) =>
        temporary.has(forward.id) ? forward : (now.get(forward.id) ?? forward),
      ),
      this.#owner.profile(),
    );
  }

  async #become(forwards: readonly Forward[], boxes: AcceptOthers): Promise<void> {
    const kept = new Map<ForwardId, Entry>();
    const gone: Entry[] = [];
    for (const entry of this.#entries) {
      const wanted = forwards.find(({ id }) => id === idOf(entry));
      if (wanted !== undefined && isSame(entry, wanted, boxes)) kept.set(wanted.id, entry);
      else gone.push(entry);
    }
    this.#entries = forwards.map((forward) => kept.get(forward.id) ?? this.#create(forward, boxes));
    this.#mark();
    for (const forward of forwards) kept.get(forward.id)?.runner.rename(forward);
    this.#owner.changed();
    for (const entry of gone) {
      this.#noteDeparted(entry);
      void this.#retire(entry);
    }
    await this.#startAll();
  }

  start({ forwardId, lasting }: Input<'forwards.start'>): Done {
    return this.#switch(forwardId, true, lasting);
  }

  stop({ forwardId, lasting }: Input<'forwards.start'>): Done {
    return this.#switch(forwardId, false, lasting);
  }

  /** Switches one as it was before its thread broke down, by hand or by its end time. */
  async switchTo(id: ForwardId, enabled: boolean): Promise<void> {
    await this.#find(id)?.runner.switchTo(enabled);
  }

  async #switch(id: ForwardId, enabled: boolean, lasting: boolean): Done {
    const entry = this.#find(id);
    if (entry === undefined) return noForward;
    this.#edit({ kind: 'switch', id, enabled }, lasting);
    await entry.runner.switchTo(enabled);
    return ok({});
  }

  async add({ forward, at, lasting }: Input<'forwards.add'>): Done {
    const edit: ForwardEdit = { kind: 'add', forward, at };
    const profile = this.#owner.profile();
    const checked = checkEdit(this.#listed(), edit, profile);
    if (!checked.ok) return checked;
    const entry = this.#create(forward, profile);
    this.#entries = this.#entries.toSpliced(at ?? this.#entries.length, 0, entry);
    this.#edit(edit, lasting);
    this.#owner.changed();
    await Promise.all(this.#leaving.values());
    if (this.#footing !== null) await entry.runner.resume(this.#footing);
    return ok({});
  }

  async change({ forward, replaces, lasting }: Input<'forwards.change'>): Done {
    const listed = this.#listed();
    const at = listed.findIndex(({ id }) => id === forward.id);
    const from = listed[at];
    if (from === undefined) return noForward;
    const edit: ForwardEdit = { kind: 'change', from, to: forward, at };
    const checked = checkReplaced(from, replaces) ?? checkEdit(listed, edit, this.#owner.profile());
    if (!checked.ok) return checked;
    this.#edit(edit, lasting);
    // The others as they are now: one whose end time came stays off.
    await this.#become(listed.with(at, forward), this.#owner.profile());
    return ok({});
  }

  /** Takes one off the list and ends it with its connections. */
  async remove({ forwardId: id, lasting }: Input<'forwards.start'>): Done {
    const entry = this.#find(id);
    if (entry === undefined && !this.#departed.has(id)) return noForward;
    // Before it has stopped: a profile applied meanwhile has the last word.
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#edit({ kind: 'remove', id }, lasting);
    this.#owner.changed();
    const stopped = entry === undefined ? undefined : this.#retire(entry);
    void this.#cut(id);
    await stopped;
    await this.#cut(id);
    this.#dropLedger(id);
    return ok({});
  }

  checkReachability({ forwardId }: Named): Done {
    return this.#checks.check(forwardId);
  }

  identify({ forwardId }: Named): ReturnType<Identifications['identify']> {
    return this.#identifications.identify(forwardId);
  }

  /** The connections through them. */
  readonly clientConnections: SessionCommands['clientConnections'] = clientConnectionsOf(
    (id) => this.#ledgers.get(id)?.connections,
    (peers) => this.#owner.dependencies.programs.peers(peers),
  );

  #all(): readonly ForwardStatus[] {
    return [
      ...this.#entries.map((entry) => this.#statusOf(entry)),
      ...[...this.#departed.values()].map(({ forward, since }) => ({
        ...({ forward, state: { kind: 'finishing', since }, leaving: true, reachability: null } as const),
      })),
    ];
  }

  /** Takes an edit down, in the session's profile where it lasts. */
  #edit(edit: ForwardEdit, lasting: boolean): void {
    const profile = this.#owner.profile();
    const forwards = lasting ? edited(profile.forwards, edit) : profile.forwards;
    if (forwards !== profile.forwards) this.#owner.became({ ...profile, forwards });
    this.#keep(forwards, edited(this.#wanted, edit));
  }

  #keep(lasting: readonly Forward[], wanted: readonly Forward[]): void {
    this.#lasting = lasting;
    this.#wanted = wanted;
    this.#mark();
  }

  /** Marks those that are otherwise than the session would be opened with again. */
  #mark(): void {
    const temporary = temporaryIds(this.#lasting, this.#wanted);
    for (const entry of this.#entries) entry.runner.mark(temporary.has(idOf(entry)));
  }

  /** Those on the list as they are now: one that was stopped is in nobody's way. */
  #listed(): readonly Forward[] {
    return this.#entries.map(({ runner }) => runner.status.forward);
  }

  /** A forward that takes the place of one under the same id is not off before that one is. */
  #statusOf({ runner: { status } }: Entry): ForwardStatus {
    if (status.state.kind !== 'off') return status;
    const isBefore = [...this.#leaving.keys()]
      .map(({ runner }) => runner.status)
      .some(({ forward, state }) => forward.id === status.forward.id && !isAtRest(state));
    return isBefore ? { ...status, state: { kind: 'stopping' } } : status;
  }

  #find(id: ForwardId): Entry | undefined {
    return this.#entries.find((entry) => idOf(entry) === id);
  }

  #create(forward: Forward, boxes: AcceptOthers): Entry {
    const { localPortsAcceptOthers, remotePortsAcceptOthers } = boxes;
    const own = { localPortsAcceptOthers, remotePortsAcceptOthers };
    this.#departed.delete(forward.id);
    return { runner: new ForwardRunner(forward, own, this.#ledgerOf(forward.id), this.#owner), boxes: own };
  }

  #ledgerOf(id: ForwardId): Ledger {
    const known = this.#ledgers.get(id);
    if (known !== undefined) return known;
    const { dependencies, trafficChanged, log } = this.#owner;
    const connections = new ConnectionTable(
      dependencies.clock.now,
      trafficChanged,
      () => this.#emptied(id),
      (connection) => {
        this.#owner.counted();
        log(() => connectionLine(connection), 'debug');
      },
    );
    const ledger = { connections, lastPort: null, orphan: null };
    this.#ledgers.set(id, ledger);
    return ledger;
  }

  #emptied(id: ForwardId): void {
    this.#owner.trafficChanged();
    this.#find(id)?.runner.emptied();
    if (this.#departed.delete(id)) this.#owner.changed();
    this.#dropLedger(id);
  }

  /** A ledger that nobody asks about any more is not kept. */
  #dropLedger(id: ForwardId): void {
    const isIdle = this.#ledgers.get(id)?.connections.size === 0;
    const isLeaving = [...this.#leaving.keys()].some((entry) => idOf(entry) === id);
    if (isIdle && !isLeaving && this.#find(id) === undefined) this.#ledgers.delete(id);
  }

  async #cut(id: ForwardId): Promise<void> {
    await this.#ledgers.get(id)?.connections.cut({ kind: 'stopped' });
  }

  /** Remembers one that is off the list for as long as it has connections. */
  #noteDeparted(entry: Entry): void {
    const { forward } = entry.runner.status;
    const { id } = forward;
    const isKnown = this.#find(id) !== undefined || this.#departed.has(id);
    if (isKnown || (this.#ledgers.get(id)?.connections.size ?? 0) === 0) return;
    this.#departed.set(id, { forward, since: this.#owner.dependencies.clock.now() });
  }

  /** Lets one that is off the list by now stop listening. */
  #retire(entry: Entry): Promise<void> {
    const stopped = entry.runner.retire().then(() => {
      this.#leaving.delete(entry);
      // Some may have come until the listener was closed.
      this.#noteDeparted(entry);
      this.#dropLedger(idOf(entry));
      this.#owner.changed();
    });
    this.#leaving.set(entry, stopped);
    return stopped;
  }

  /**
   * Starts what is on, once the ports of what left are free: one may be wanted again. The connection is the one that
   * stands then, if any: it may have come or gone meanwhile.
   */
  async #startAll(): Promise<void> {
    await Promise.all(this.#leaving.values());
    const on = this.#footing;
    if (on !== null) await Promise.all(this.#entries.map(({ runner }) => runner.resume(on)));
  }
}

function idOf({ runner }: Entry): ForwardId {
  return runner.status.forward.id;
}

function isAtRest({ kind }: ForwardState): boolean {
  return kind === 'off' || kind === 'finishing';
}

function isSame({ runner, boxes }: Entry, wanted: Forward, now: AcceptOthers): boolean {
  return doesTheSame({ forward: runner.status.forward, boxes }, { forward: wanted, boxes: now });
}
