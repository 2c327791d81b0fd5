import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  initialMachine,
  step,
  type Machine,
  type SessionEffect,
  type SessionEvent,
} from '../../../electron/engine/session-machine';
import type { AppError } from '../../../shared/errors';
import { newPromptId } from '../../../shared/ids';
import { isLive } from '../../../shared/status';

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

/** A session that connects at once. */
const always = { onDemand: false, isWanted: false };

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

  it('stops and never retries unasked after a failure only a person can mend', () => {
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

  it('is idle only after everything was torn down', () => {
    const closing = run([{ kind: 'open' }, { kind: 'disconnect' }]);
    expect(closing.machine.state.kind).toBe('closing');
    expect(run([{ kind: 'open' }, { kind: 'disconnect' }, { kind: 'torn-down' }]).machine.state.kind).toBe(
      'idle',
    );
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
      'lost',
      'retry-due',
      'retry-now',
      'disconnect',
      'torn-down',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(eventKinds, fc.integer({ min: 0, max: 1 })), { maxLength: 60 }),
        (sequence) => {
          let machine = initialMachine(0);
          // What a driver that follows the effects would hold: one attempt or connection, one timer.
          let attempts = 0;
          let timers = 0;
          let now = 0;
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
                        : { kind: name };
            if (event.kind === 'retry-due' && machine.state.kind === 'waiting') timers -= 1;
            const next = step(machine, event, { now, delay: () => 5, ...always });
            machine = next.machine;
            for (const effect of next.effects) {
              if (effect.kind === 'dial') attempts += 1;
              if (effect.kind === 'suspend-forwards' || effect.kind === 'tear-down') attempts = 0;
              if (effect.kind === 'schedule-retry') timers += 1;
              if (effect.kind === 'cancel-retry') timers = 0;
            }
            const active = ['connecting', 'asking', 'connected'].includes(machine.state.kind);
            expect(attempts).toBe(active ? 1 : 0);
            expect(timers).toBe(machine.state.kind === 'waiting' ? 1 : 0);
            if (!isLive(machine.state)) expect(timers).toBe(0);
          }
        },
      ),
    );
  });
});
