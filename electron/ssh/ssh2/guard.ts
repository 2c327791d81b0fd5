import type { Client } from 'ssh2';
import { createChannelRules } from './channel-rules';
import { outliveCompressor } from './compressor';
import { computeDiffieHellmanElsewhere } from './diffie-hellman';
import { createGlobalRequestRules } from './global-requests';
import { readGreeting, type Greeting } from './greeting';
import { createIdleMessages } from './idle-messages';
import { guardInbound } from './inbound';
import { capIncomingOpens } from './incoming-opens';
import { internalsOf, type Internals } from './internals';
import { createLoginRules } from './login-rules';
import { createPhaseTracker, messages, type PhaseTracker } from './phases';
import { quietPackets } from './quiet-packets';
import { createRekeyRules } from './rekey-rules';
import { sealPlainText } from './seal';

/** What the owner of a connection is told, and asked. */
export interface GuardHooks {
  /** The connection's bytes. */
  readonly transport: { readonly pause: () => void; readonly resume: () => void };
  /** The server's identification came. */
  readonly version: (version: string) => void;
  /** What came first is no identification; it may still come (RFC 4253, 4.2). */
  readonly foreign: (start: string) => void;
  /** Whether a log takes every line of ssh2's debug output, as of now. */
  readonly isTraced: () => boolean;
  /** A key exchange of the open connection has begun, or ended. */
  readonly rekeying: (isGoingOn: boolean) => void;
  /** The server reached a limit of the channels it may open; called once. */
  readonly opensRefused: (limit: number) => void;
  /** Told what is thrown while no bytes are being read: a ProtocolBreach, or a fault. */
  readonly failed: (thrown: unknown) => void;
}

/** A connection with everything in front of ssh2 that ssh2 lacks. */
export interface GuardedConnection {
  readonly internals: Internals;
  readonly greeting: Greeting;
  readonly phases: Pick<PhaseTracker, 'current' | 'hostKeyAsked' | 'hostKeyAccepted'>;
  /** To be called after the first key exchange: packets are told about only to those who read all of it. */
  readonly secured: () => void;
  /** To be called once the goodbye is said: nothing that still comes means anything. */
  readonly ignoreRest: () => void;
}

/**
 * Changes how a client of ssh2 behaves, up to its login. What it takes after that is in channels.ts and the files it names. The
 * order matters: each of these changes what the one before has left.
 *
 * 1. greeting.ts reads the server's identification.
 * 2. seal.ts lets no message of a login leave in plain text.
 * 3. inbound.ts has every message judged by phases.ts, and by the rules for the contents of some.
 * 4. diffie-hellman.ts moves the sums of key exchanges to another thread; it needs the guard to hold what comes meanwhile.
 * 5. incoming-opens.ts and compressor.ts bound what is left.
 * @param client right after its connect()
 * @throws UnknownSsh2Error
 */
export function guardConnection(client: Client, hooks: GuardHooks): GuardedConnection {
  const internals = internalsOf(client);
  const phases = createPhaseTracker();
  const idle = createIdleMessages();
  const rekeys = createRekeyRules(phases, idle);
  const rules = [
    rekeys.judge,
    createLoginRules(internals),
    createGlobalRequestRules(internals),
    createChannelRules(internals, { idle: idle.countMessage, onBytes: rekeys.onBytes }),
  ];
  let passing: (message: number) => void = () => undefined;
  let isRekeying = false;
  const noteRekey = (): void => {
    const isGoingOn = phases.current().startsWith('rekey-');
    if (isGoingOn !== isRekeying) hooks.rekeying(isGoingOn);
    isRekeying = isGoingOn;
  };

  const greeting = readGreeting(internals, {
    version: (version) => {
      phases.identified();
      hooks.version(version);
    },
    foreign: hooks.foreign,
  });
  sealPlainText(internals);
  const guard = guardInbound(internals, {
    phases,
    idle,
    transport: hooks.transport,
    inspect: (message, payload) =>
      rules.every((judge) => judge(message, payload) === 'pass') ? 'pass' : 'drop',
    passing: (message) => {
      if (message === messages.KEXINIT || message === messages.NEWKEYS) noteRekey();
      passing(message);
    },
    failed: hooks.failed,
  });
  computeDiffieHellmanElsewhere(internals, guard, { began: rekeys.takesLong, failed: hooks.failed });
  capIncomingOpens(internals, idle, hooks.opensRefused);
  outliveCompressor(internals);
  return {
    internals,
    greeting,
    phases,
    secured: () => {
      passing = quietPackets(internals, hooks.isTraced);
    },
    ignoreRest: guard.ignoreRest,
  };
}
