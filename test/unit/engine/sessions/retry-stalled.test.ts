import { expect, test } from 'vitest';
import {
  initialMachine,
  step,
  type Machine,
  type StepContext,
} from '../../../../electron/engine/sessions/machine';
import { nothingNeeded } from '../../../../electron/engine/sessions/needed';
import { negotiated } from '../../../support/samples';

const context: StepContext = {
  now: 60_000,
  delay: () => 1000,
  networkDelay: () => 1000,
  isOffline: () => false,
  onDemand: false,
  isWanted: false,
  needed: nothingNeeded,
};

function connected(stalledSince: number | null): Machine {
  return {
    ...initialMachine(0),
    epoch: 3,
    ups: 1,
    state: { kind: 'connected', since: 1000, negotiated, stalledSince },
  };
}

test('who retries while the server does not answer gets a new connection at once, and the old one tells nothing more', () => {
  const { machine, effects } = step(connected(48_000), { kind: 'retry-now' }, context);
  expect(machine.state).toMatchObject({ kind: 'connecting', attempt: 1 });
  expect(machine.lastLoss).toEqual({
    at: 60_000,
    error: { code: 'keepalive-timeout', data: { seconds: 12 } },
  });
  expect(effects.map(({ kind }) => kind)).toEqual(['suspend-forwards', 'abandon', 'dial']);
  const late = { kind: 'lost', epoch: 3, error: { code: 'connection-lost', data: { detail: '' } } } as const;
  expect(step(machine, late, context).machine).toBe(machine);
});

test('a connection that answers is left alone', () => {
  const machine = connected(null);
  expect(step(machine, { kind: 'retry-now' }, context)).toEqual({ machine, effects: [] });
});
