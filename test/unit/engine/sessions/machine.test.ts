import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  initialMachine,
  step,
  type Machine,
  type SessionEffect,
  type SessionEvent,
} from '../../../../electron/engine/sessions/machine';
import { nothingNeeded, type Needed } from '../../../../electron/engine/sessions/needed';
import type { AppError } from '../../../../shared/errors';
import { newPromptId } from '../../../../shared/ids';
import { isLive } from '../../../../shared/status';
import { atMost } from '../../../support/soak';

const lost: AppError = { code: 'connection-lost', data: { detail: '' } };
const refused: AppError = { code: 'auth-refused', data: { username: 'u', tried: [], offered: [] } };
const negotiated = {
  serverVersion: 'x',
  kex: 'x',
  hostKeyType: 'x',
  cipher: 'x',
  mac: 'x',
  compression: 'none',
  username: 'u',
  weak: [],
};

/** A session that connects at once, on a computer with a network. */
const always = {
  needed: nothingNeeded,
  onDemand: false,
  isWanted: false,
  isOffline: () => false,
  networkDelay: () => 500,
};

function run(
  events: readonly SessionEvent[],
  now = 1000,
): { machine: Machine; effects: readonly SessionEffect[] } {
  let machine = initialMachine(now);
  let effects: readonly SessionEffect[] = [];
  for (const event of events) {
    const next = step(machine, event, { now, delay: (failures) => failures * 100, ...always });
    machine = next.machine;
    effects = next.effects;
  }
  return { machine, effects };
}

describe('session machine', () => {
  it('dials when opened and is connected when the connection is', () => {
    expect(run([{ kind: 'open' }]).effects).toEqual([{ kind: 'dial', epoch: 1 }]);
    const up = run([{ kind: 'open' }, { kind: 'connected', epoch: 1, negotiated }]);
    expect(up.machine.state.kind).toBe('connected');
    expect(up.effects).toEqual([{ kind: 'resume-forwards' }]);
  });

  it('counts how often it came back by itself, not what a user opened again', () => {
    const cameBack: readonly SessionEvent[] = [
      { kind: 'open' },
      { kind: 'connected', epoch: 1, negotiated },
      { kind: 'lost', epoch: 1, error: lost },
      { kind: 'retry-due' },
      { kind: 'connected', epoch: 2, negotiated },
    ];
    expect(run(cameBack).machine).toMatchObject({ ups: 2, lastLoss: { error: lost } });
    const anew = run([...cameBack, { kind: 'disconnect' }, { kind: 'torn-down' }, { kind: 'retry-now' }]);
    expect(anew.machine).toMatchObject({ state: { kind: 'connecting' }, ups: 0, lastLoss: null });
  });

  it('waits with cause and time after network trouble, longer each time', () => {
    const once = run([{ kind: 'open' }, { kind: 'attempt-failed', epoch: 1, error: lost }]);
    expect(once.machine.state).toMatchObject({ kind: 'waiting', attempt: 1, retryAt: 1100, cause: lost });
    const twice = run([
      { kind: 'open' },
      { kind: 'attempt-failed', epoch: 1, error: lost },
      { kind: 'retry-due' },
      { kind: 'attempt-failed', epoch: 2, error: lost },
    ]);
    expect(twice.machine.state).toMatchObject({ kind: 'waiting', attempt: 2, retryAt: 1200 });
  });

  it('stops and never retries unasked after a failure only a user can mend', () => {
    const { machine, effects } = run([
      { kind: 'open' },
      { kind: 'attempt-failed', epoch: 1, error: refused },
    ]);
    expect(machine.state).toMatchObject({ kind: 'failed', error: refused });
    expect(effects).toEqual([{ kind: 'tear-down' }]);
    expect(
      run([{ kind: 'open' }, { kind: 'attempt-failed', epoch: 1, error: refused }, { kind: 'retry-due' }])
        .effects,
    ).toEqual([]);
  });

  it('tries on where something else answers in the place of a server that it was connected to', () => {
    const portal: AppError = { code: 'not-ssh', data: { host: 'h', port: 443, detail: '' } };
    const stranger = run([{ kind: 'open' }, { kind: 'attempt-failed', epoch: 1, error: portal }]);
    expect(stranger.machine.state).toMatchObject({ kind: 'failed', error: portal });
    const cameBack: readonly SessionEvent[] = [
      { kind: 'open' },
      { kind: 'connected', epoch: 1, negotiated },
      { kind: 'lost', epoch: 1, error: lost },
      { kind: 'retry-due' },
    ];
    const elsewhere = run([...cameBack, { kind: 'attempt-failed', epoch: 2, error: portal }]);
    expect(elsewhere.machine.state).toMatchObject({ kind: 'waiting', cause: portal });
    const denied = run([...cameBack, { kind: 'attempt-failed', epoch: 2, error: refused }]);
    expect(denied.machine.state).toMatchObject({ kind: 'failed', error: refused });
  });

  it('ignores what an older connection says late', () => {
    const events: SessionEvent[] = [
      { kind: 'open' },
      { kind: 'attempt-failed', epoch: 1, error: lost },
      { kind: 'retry-due' },
      { kind: 'connected', epoch: 2, negotiated },
    ];
    expect(run([...events, { kind: 'lost', epoch: 1, error: lost }]).machine.state.kind).toBe('connected');
  });

  it('starts over with the shortest delay only after the connection held for a while', () => {
    const up = run([
      { kind: 'open' },
      { kind: 'attempt-failed', epoch: 1, error: lost },
      { kind: 'retry-due' },
      { kind: 'connected', epoch: 2, negotiated },
    ]).machine;
    const drop: SessionEvent = { kind: 'lost', epoch: 2, error: lost };
    const delay = (failures: number): number => failures;
    expect(step(up, drop, { now: 2000, delay, ...always }).machine.failures).toBe(2);
    expect(step(up, drop, { now: 1000 + 60_000, delay, ...always }).machine.failures).toBe(1);
  });

  it('says why it was last lost, until it is opened again', () => {
    const up = run([{ kind: 'open' }, { kind: 'connected', epoch: 1, negotiated }]).machine;
    const context = { now: 3000, delay: () => 100, ...always };
    const down = step(up, { kind: 'lost', epoch: 1, error: lost }, context).machine;
    expect(down.lastLoss).toEqual({ at: 3000, error: lost });
    const again = step(down, { kind: 'retry-due' }, context).machine;
    const failed = step(again, { kind: 'attempt-failed', epoch: 2, error: refused }, context).machine;
    expect(failed.lastLoss).toEqual({ at: 3000, error: lost });
    expect(step(failed, { kind: 'open' }, context).machine.lastLoss).toBeNull();
  });

  it('is marked while its server does not answer', () => {
    const events: SessionEvent[] = [{ kind: 'open' }, { kind: 'connected', epoch: 1, negotiated }];
    const stalled = run([...events, { kind: 'stalled', epoch: 1, since: 700 }]).machine;
    expect(stalled.state).toMatchObject({ kind: 'connected', stalledSince: 700 });
    const late = run([...events, { kind: 'stalled', epoch: 0, since: 700 }]).machine;
    expect(late.state).toMatchObject({ stalledSince: null });
    const back = run([
      ...events,
      { kind: 'stalled', epoch: 1, since: 700 },
      { kind: 'stalled', epoch: 1, since: null },
    ]).machine;
    expect(back.state).toMatchObject({ stalledSince: null });
  });

  it('tells which servers on its route never answer keepalives', () => {
    const events: SessionEvent[] = [{ kind: 'open' }, { kind: 'connected', epoch: 1, negotiated }];
    const up = run(events).machine;
    const told = (servers: readonly (string | null)[], epoch = 1): SessionEvent => ({
      ...{ kind: 'unchecked', epoch, servers },
    });
    expect(run([...events, told([])]).machine.state).toEqual(up.state);
    expect(run([...events, told([null], 0)]).machine.state).toEqual(up.state);
    const marked = run([...events, told(['gate', null])]).machine;
    expect(marked.state).toEqual({ ...up.state, unchecked: ['gate', null] });
    const gone = run([...events, told(['gate', null]), told(['gate'])]).machine;
    expect(gone.state).toEqual({ ...up.state, unchecked: ['gate'] });
    expect(run([...events, told([null]), told([])]).machine.state).toEqual(up.state);
  });

  it('is idle only after everything was torn down', () => {
    const closing = run([{ kind: 'open' }, { kind: 'disconnect' }]);
    expect(closing.machine.state.kind).toBe('closing');
    expect(run([{ kind: 'open' }, { kind: 'disconnect' }, { kind: 'torn-down' }]).machine.state.kind).toBe(
      'idle',
    );
  });

  describe('and the network', () => {
    const offline = { ...always, isOffline: () => true, delay: () => 60_000 };
    const online = { ...always, delay: () => 60_000 };
    const dialing = run([{ kind: 'open' }]).machine;
    const failing: SessionEvent = { kind: 'attempt-failed', epoch: 1, error: lost };

    it('without one it waits for one, and makes no attempt', () => {
      const waits = step(dialing, failing, { now: 2000, ...offline });
      expect(waits.machine.state).toMatchObject({ kind: 'waiting', retryAt: null, cause: lost });
      expect(waits.effects).toEqual([{ kind: 'suspend-forwards' }, { kind: 'await-network' }]);
      expect(step(waits.machine, { kind: 'retry-due' }, { now: 9000, ...offline }).effects).toEqual([]);
      expect(step(waits.machine, { kind: 'network' }, { now: 9000, ...offline }).effects).toEqual([]);
      // The user knows better.
      expect(step(waits.machine, { kind: 'retry-now' }, { now: 9000, ...offline }).effects).toEqual([
        { kind: 'cancel-retry' },
        { kind: 'dial', epoch: 2 },
      ]);
    });

    it('a server that refuses is there, whatever is thought of the network', () => {
      const error: AppError = { code: 'connect-refused', data: { host: 'h', port: 22 } };
      const { machine } = step(
        dialing,
        { kind: 'attempt-failed', epoch: 1, error },
        { now: 2000, ...offline },
      );
      expect(machine.state).toMatchObject({ kind: 'waiting', retryAt: 62_000 });
    });

    it('when one comes it is tried at once, with the delays begun anew', () => {
      const waits = step(dialing, failing, { now: 2000, ...offline }).machine;
      const { machine, effects } = step(waits, { kind: 'network' }, { now: 9000, ...online });
      expect(machine).toMatchObject({ failures: 0, state: { kind: 'waiting', retryAt: 9500 } });
      expect(effects).toEqual([
        { kind: 'cancel-retry' },
        { kind: 'schedule-retry', at: 9500, because: 'network' },
      ]);
    });

    it('when it goes the attempt that was planned is not made', () => {
      const waits = step(dialing, failing, { now: 2000, ...online }).machine;
      const gone = step(waits, { kind: 'network' }, { now: 3000, ...offline });
      expect(gone.machine.state).toMatchObject({ kind: 'waiting', retryAt: null });
      expect(gone.effects).toEqual([{ kind: 'cancel-retry' }, { kind: 'await-network' }]);
      // Also where nobody told that it went.
      const due = step(waits, { kind: 'retry-due' }, { now: 62_000, ...offline });
      expect(due.machine.state).toMatchObject({ kind: 'waiting', retryAt: null });
    });

    it('many changes in a row make one attempt, and the next one comes seconds later', () => {
      let { machine } = step(dialing, failing, { now: 20_000, ...online });
      const dials: number[] = [];
      for (let now = 20_000; now < 26_000; now += 100) {
        machine = step(machine, { kind: 'network' }, { now, ...online }).machine;
        if (machine.state.kind === 'waiting' && machine.state.retryAt === now) {
          machine = step(machine, { kind: 'retry-due' }, { now, ...online }).machine;
          dials.push(now);
          const { epoch } = machine;
          machine = step(machine, { kind: 'attempt-failed', epoch, error: lost }, { now, ...online }).machine;
        }
      }
      expect(dials).toEqual([20_500, 25_500]);
    });

    it('one that is overdue, for the computer slept, is made soon', () => {
      const { machine } = step(dialing, failing, { now: 2000, ...online });
      const hour = 3_600_000;
      expect(step(machine, { kind: 'network' }, { now: hour, ...online }).machine.state).toMatchObject({
        retryAt: hour + 500,
      });
    });

    it('a change during an attempt lets the next one follow soon', () => {
      const tired = { ...dialing, failures: 9 };
      const { machine } = step(tired, { kind: 'network' }, { now: 2000, ...online });
      expect(machine.failures).toBe(0);
      expect(step(machine, failing, { now: 2100, ...online }).machine.failures).toBe(1);
    });

    it('one that was stopped for good is not tried again, whatever the network does', () => {
      const { machine } = step(dialing, { ...failing, error: refused }, { now: 2000, ...online });
      expect(step(machine, { kind: 'network' }, { now: 3000, ...online }).effects).toEqual([]);
    });
  });

  it('waits for the sessions that it needs, tells which, and goes on when they are up', () => {
    const context = (needed: Needed) => ({ now: 1000, delay: () => 100, ...always, needed });
    const needing = (...missing: readonly string[]): Needed => ({ missing, failure: null });
    const opened = step(initialMachine(0), { kind: 'open' }, context(needing('gate', 'db')));
    expect(opened).toMatchObject({
      machine: { state: { kind: 'awaiting', sessions: ['gate', 'db'] } },
      effects: [{ kind: 'await-needed', sessions: ['gate', 'db'] }],
    });
    const again = step(opened.machine, { kind: 'needed' }, context(needing('db')));
    expect(again).toMatchObject({ machine: { state: { kind: 'awaiting', sessions: ['db'] } }, effects: [] });
    expect(step(again.machine, { kind: 'needed' }, context(needing('db'))).machine).toBe(again.machine);
    const failure: AppError = { code: 'needed-failed', data: { title: 'db', detail: '' } };
    expect(step(again.machine, { kind: 'needed' }, context({ missing: [], failure }))).toMatchObject({
      machine: { state: { kind: 'failed', error: failure } },
      effects: [{ kind: 'tear-down' }],
    });
    expect(step(again.machine, { kind: 'needed' }, context(nothingNeeded)).effects).toEqual([
      { kind: 'dial', epoch: 1 },
    ]);
    // Whoever says so does not wait.
    expect(step(again.machine, { kind: 'retry-now' }, context(needing('db'))).effects).toEqual([
      { kind: 'dial', epoch: 1 },
    ]);
    expect(step(again.machine, { kind: 'disconnect' }, context(needing('db'))).machine.state.kind).toBe(
      'closing',
    );
    // What it needed is no matter once it was up: it comes back by itself.
    const up = step(
      step(again.machine, { kind: 'needed' }, context(nothingNeeded)).machine,
      { kind: 'connected', epoch: 1, negotiated },
      context(nothingNeeded),
    );
    const away = step(up.machine, { kind: 'lost', epoch: 1, error: lost }, context(needing('db')));
    expect(step(away.machine, { kind: 'retry-due' }, context(needing('db'))).effects).toEqual([
      { kind: 'dial', epoch: 2 },
    ]);
  });

  it('never has two attempts at once, nor a timer left, whatever happens in whatever order', () => {
    const eventKinds = fc.constantFrom(
      'open',
      'phase',
      'asked',
      'answered',
      'connected',
      'attempt-failed',
      'attempt-refused',
      'attempt-stuck',
      'lost',
      'retry-due',
      'retry-now',
      'network',
      'network-gone',
      'demand',
      'idle-long',
      'needed-away',
      'needed-up',
      'needed-fails',
      'disconnect',
      'torn-down',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(eventKinds, fc.integer({ min: 0, max: 1 })), { maxLength: 60, size: 'max' }),
        fc.boolean(),
        (sequence, onDemand) => {
          let machine = initialMachine(0);
          // What a driver that follows the effects would hold: one attempt or connection, one timer.
          let attempts = 0;
          let timers = 0;
          let now = 0;
          let isOffline = false;
          let needed: Needed = nothingNeeded;
          for (const [name, late] of sequence) {
            now += 10;
            const epoch = machine.epoch - late;
            const event: SessionEvent =
              name === 'phase' || name === 'answered'
                ? { kind: name, epoch, phase: 'auth' }
                : name === 'asked'
                  ? { kind: name, epoch, promptId: newPromptId() }
                  : name === 'connected'
                    ? { kind: name, epoch, negotiated }
                    : name === 'attempt-failed' || name === 'lost'
                      ? { kind: name, epoch, error: lost }
                      : name === 'attempt-refused'
                        ? { kind: 'attempt-failed', epoch, error: refused }
                        : name === 'network-gone'
                          ? { kind: 'network' }
                          : name === 'attempt-stuck'
                            ? { kind: name, epoch }
                            : name === 'needed-away' || name === 'needed-up' || name === 'needed-fails'
                              ? { kind: 'needed' }
                              : { kind: name };
            if (name === 'needed-away') needed = { missing: [`gate ${String(late)}`], failure: null };
            if (name === 'needed-up') needed = nothingNeeded;
            if (name === 'needed-fails') needed = { missing: [], failure: refused };
            if (name === 'network' || name === 'network-gone') isOffline = name === 'network-gone';
            // A timer that does not run does not fire.
            if (event.kind === 'retry-due' && timers === 0) continue;
            if (event.kind === 'retry-due') timers -= 1;
            const isWanted = late === 0;
            const wasLive = isLive(machine.state);
            const next = step(machine, event, {
              ...{
                ...always,
                now,
                delay: () => 100_000,
                isOffline: () => isOffline,
                onDemand,
                isWanted,
                needed,
              },
            });
            machine = next.machine;
            for (const effect of next.effects) {
              if (effect.kind === 'dial') attempts += 1;
              if (['suspend-forwards', 'tear-down', 'leave-attempt'].includes(effect.kind)) attempts = 0;
              if (effect.kind === 'schedule-retry') timers += 1;
              if (effect.kind === 'dial' && event.kind === 'retry-due') expect(isOffline).toBe(false);
              // What only a user can mend is not tried again unasked: servers lock accounts.
              if (effect.kind === 'dial' && !wasLive) expect(['open', 'retry-now']).toContain(event.kind);
              // It is not tried before what it needs is up, unless the user says so or it was up before.
              if (effect.kind === 'dial' && ['open', 'needed', 'demand'].includes(event.kind)) {
                expect(needed).toBe(nothingNeeded);
              }
              if (effect.kind === 'cancel-retry') timers = 0;
            }
            const active = ['connecting', 'asking', 'connected'].includes(machine.state.kind);
            expect(attempts).toBe(active ? 1 : 0);
            if (machine.state.kind === 'awaiting') expect(machine.state.sessions).toEqual(needed.missing);
            expect(timers).toBe(machine.state.kind === 'waiting' && machine.state.retryAt !== null ? 1 : 0);
            if (!isLive(machine.state)) expect(timers).toBe(0);
          }
        },
      ),
      atMost(500),
    );
  });
});
