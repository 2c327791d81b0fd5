import { describe, expect, it } from 'vitest';
import {
  PhaseTracker,
  messages,
  phases,
  verdictOn,
  type ConnectionPhase,
  type Verdict,
} from '../../electron/ssh/ssh2/phases';

// The table once more, from the RFCs and OpenSSH's dispatch tables: by phase, the numbers of the messages that do not end the
// attempt. What is sent in every cell to a client is in test/integration/ssh-phases.test.ts.

type Row = Partial<Record<Exclude<Verdict, 'ends'>, readonly number[]>>;

const all = Array.from({ length: 256 }, (_, number) => number);
/** DISCONNECT, UNIMPLEMENTED and DEBUG. */
const transport = [1, 3, 4];
const channels = [80, 81, 82, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100];
const keyExchange = [21, ...Array.from({ length: 20 }, (_, index) => 30 + index)];

const rows: Readonly<Record<ConnectionPhase, Row>> = {
  greeting: {},
  kexinit: { allowed: [...transport, 20], ignored: [2] },
  'key-exchange': { allowed: [...transport, 31, 33], ignored: [2] },
  'host-key': { allowed: [...transport, 21], ignored: [2] },
  'host-key-keyed': { allowed: [...transport, 7], ignored: [2] },
  'new-keys': { allowed: [...transport, 21], ignored: [2] },
  service: { allowed: [...transport, 6, 7, 20, 53], ignored: [2] },
  authentication: { allowed: [...transport, 7, 20, 53], ignored: [2], asked: [51, 52, 60] },
  open: {
    allowed: [...transport, 7, 20, ...channels],
    ignored: [2],
    unknown: all.filter((number) => ![...transport, 2, 7, 20, ...channels, ...keyExchange].includes(number)),
  },
  'rekey-key-exchange': { allowed: [1, 31, 33], ignored: [2, 3, 4] },
  'rekey-host-key': { allowed: [1, 21], ignored: [2, 3, 4] },
  'rekey-host-key-keyed': { allowed: [...transport, 7], ignored: [2] },
  'rekey-new-keys': { allowed: [1, 21], ignored: [2, 3, 4] },
};

const expected = (number: number, phase: ConnectionPhase): Verdict => {
  const row = rows[phase];
  const found = (['allowed', 'asked', 'ignored', 'unknown'] as const).find((verdict) =>
    row[verdict]?.includes(number),
  );
  return found ?? 'ends';
};

describe('every message', () => {
  it.each(phases)('in %s', (phase) => {
    for (const number of all) {
      expect([number, verdictOn(number, phase, false)]).toEqual([number, expected(number, phase)]);
    }
  });

  it('of the first key exchange ends the attempt where that is strict, but for its own and DISCONNECT', () => {
    for (const phase of phases) {
      const isStrict = ['key-exchange', 'host-key', 'new-keys'].includes(phase);
      for (const number of all) {
        const verdict = isStrict && [2, 3, 4].includes(number) ? 'ends' : expected(number, phase);
        expect([phase, number, verdictOn(number, phase, true)]).toEqual([phase, number, verdict]);
      }
    }
  });
});

describe('the phase', () => {
  const { KEXINIT, NEWKEYS, SERVICE_ACCEPT, USERAUTH_SUCCESS } = messages;

  it('follows a login, with the answer about the host key before or behind the server’s NEWKEYS', () => {
    for (const isAnsweredFirst of [true, false]) {
      const tracker = new PhaseTracker();
      const seen = [tracker.current()];
      const after = (step: () => void): void => {
        step();
        seen.push(tracker.current());
      };
      const asked = (): void => tracker.hostKeyAsked();
      const accepted = (): void => tracker.hostKeyAccepted();
      const keyed = (): void => tracker.passed(NEWKEYS);
      after(() => tracker.identified());
      after(() => tracker.passed(KEXINIT));
      after(asked);
      after(isAnsweredFirst ? accepted : keyed);
      after(isAnsweredFirst ? keyed : accepted);
      after(() => tracker.passed(SERVICE_ACCEPT));
      after(() => tracker.passed(USERAUTH_SUCCESS));
      after(() => tracker.passed(KEXINIT));
      after(asked);
      after(isAnsweredFirst ? accepted : keyed);
      after(isAnsweredFirst ? keyed : accepted);
      const middle = isAnsweredFirst ? 'new-keys' : 'host-key-keyed';
      expect(seen).toEqual([
        ...['greeting', 'kexinit', 'key-exchange', 'host-key', middle, 'service', 'authentication', 'open'],
        ...['rekey-key-exchange', 'rekey-host-key', `rekey-${middle}`, 'open'],
      ]);
    }
  });
});
